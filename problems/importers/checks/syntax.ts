import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'

/** Named children that are parts of the expression: comments and line continuations are none. */
export function operands(node: Node): Node[] {
  return node.namedChildren.filter((child): child is Node => child !== null && !child.isExtra)
}

export function identifiersIn(node: Node): string[] {
  return Array.from(walk(node)).flatMap((part) => (part.type === 'identifier' ? part.text : []))
}

export function mentions(node: Node, names: readonly string[]): boolean {
  return identifiersIn(node).some((name) => names.includes(name))
}

/** An expression without the parentheses around it. */
export function unwrap(node: Node): Node {
  const [inner] = operands(node)
  return node.type === 'parenthesized_expression' && inner !== undefined ? unwrap(inner) : node
}

/** The definition under decorators, if it is one. */
export function definition(node: Node): Node | null {
  return node.type === 'decorated_definition' ? node.childForFieldName('definition') : node
}
