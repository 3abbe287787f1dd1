import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'

/** Names that stand for the candidate or for what it returned. */
export type Tainted = Set<string>

/** What names of a check stand for. */
export interface CandidateNames {
  /** What the check calls the candidate. */
  readonly candidate: string
  /** The candidate, and what it gave, and nothing else. */
  readonly given: Set<string>
  /** Those, and whatever the candidate may have changed. */
  readonly tainted: Tainted
}

export function mentions(node: Node, tainted: Tainted): boolean {
  for (const part of walk(node)) {
    if (part.type === 'identifier' && tainted.has(part.text)) return true
  }
  return false
}

/** Named children that are parts of the expression: comments and line continuations are none. */
export function operands(node: Node): Node[] {
  return node.namedChildren.filter((child): child is Node => child !== null && !child.isExtra)
}

export function identifiersIn(node: Node): string[] {
  return Array.from(walk(node)).flatMap((part) => (part.type === 'identifier' ? part.text : []))
}
