import type { Node } from 'web-tree-sitter'
import { operands } from './tainted.ts'

/** Builtins that make one value of another. */
const CONVERSIONS = new Set([
  ...['list', 'tuple', 'set', 'frozenset', 'dict', 'sorted'],
  ...['str', 'int', 'float', 'round', 'len', 'sum', 'max', 'min'],
])

/**
 * Whether an expression over the candidate only turns what it gave into another value: no comparison, no
 * sum with anything, no method, no function of the check's own. What compares within the expression is left
 * to a guarded check: there an object of the candidate's would decide what the host sees.
 *
 * @param given names that stand for the candidate or for what it gave, and for nothing else
 */
export function isAnswerFree(node: Node, given: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'identifier':
      return given.has(node.text)
    case 'call':
      return isFreeCall(node, given)
    case 'subscript': {
      const [value, ...places] = operands(node)
      const byPlace = places.every(({ type, text }) => type === 'integer' || /^-\d+$/.test(text))
      return value !== undefined && isAnswerFree(value, given) && byPlace
    }
    case 'parenthesized_expression':
    case 'list':
    case 'tuple': {
      const parts = operands(node)
      return parts.length > 0 && parts.every((part) => isAnswerFree(part, given))
    }
    default:
      return false
  }
}

function isFreeCall(node: Node, given: ReadonlySet<string>): boolean {
  const called = node.childForFieldName('function')
  const list = node.childForFieldName('arguments')
  if (called?.type !== 'identifier' || list?.type !== 'argument_list') return false
  // What the candidate is handed it may know.
  if (given.has(called.text)) return true
  const [first, ...others] = operands(list)
  if (first === undefined || !CONVERSIONS.has(called.text)) return false
  const digits = called.text === 'round' && others.every(({ type }) => type === 'integer')
  return isAnswerFree(first, given) && (others.length === 0 || digits)
}
