import type { Node } from 'web-tree-sitter'
import { identifiersIn, mentions, operands, type Tainted } from './tainted.ts'

/** Builtins that make one value of another. */
const CONVERSIONS = new Set([
  ...[
    'list',
    'tuple',
    'set',
    'frozenset',
    'dict',
    'sorted',
    'reversed',
    'enumerate',
    'iter',
    'next',
  ],
  ...['str', 'int', 'float', 'complex', 'bool', 'bytes', 'bytearray', 'repr', 'round', 'abs'],
  ...['len', 'sum', 'max', 'min', 'any', 'all', 'type'],
])
const LIBRARY_CONVERSIONS = new Set([
  ...['math.floor', 'math.ceil', 'math.trunc', 'math.fabs', 'math.sqrt'],
  ...['json.loads', 'json.dumps', 'copy.copy', 'copy.deepcopy'],
])
/** Texts that are no answer, such as what parts are joined by; in source characters, quotes included. */
const SHORT_TEXT = 6

/**
 * Whether an expression over the candidate only turns what it gave into another value, so that nothing in
 * it tells what the value should be: no comparison with anything, no sum with anything known, no function
 * of the check's own. Whoever takes over such an expression still has to know the answer.
 */
export function isAnswerFree(node: Node, tainted: Tainted): boolean {
  switch (node.type) {
    case 'identifier':
      return tainted.has(node.text)
    case 'call':
      return isFreeCall(node, tainted)
    case 'attribute': {
      const name = node.childForFieldName('attribute')?.text ?? '__'
      return !name.startsWith('__') && isFreeField(node, 'object', tainted)
    }
    case 'subscript': {
      const [value, ...places] = operands(node)
      return value !== undefined && isAnswerFree(value, tainted) && places.every(isLiteral)
    }
    case 'unary_operator':
      return isFreeField(node, 'argument', tainted)
    case 'binary_operator':
      return isFreeField(node, 'left', tainted) && isFreeField(node, 'right', tainted)
    case 'parenthesized_expression':
    case 'list':
    case 'tuple':
    case 'set':
      return everyOperand(node, tainted)
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
      return isFreeComprehension(node, tainted)
    default:
      return false
  }
}

function everyOperand(node: Node, tainted: Tainted): boolean {
  const parts = operands(node)
  return parts.length > 0 && parts.every((part) => isAnswerFree(part, tainted))
}

function isFreeField(node: Node, field: string, tainted: Tainted): boolean {
  const part = node.childForFieldName(field)
  return part !== null && isAnswerFree(part, tainted)
}

function isFreeCall(node: Node, tainted: Tainted): boolean {
  const called = node.childForFieldName('function')
  const list = node.childForFieldName('arguments')
  if (called === null || list === null) return false
  // `any(... for ...)` has the comprehension itself in place of a list.
  const given = list.type === 'argument_list' ? operands(list) : [list]
  if (isAnswerFree(called, tainted)) {
    // The candidate, or what it gave, called: what it is given it may know. A method is given no more
    // than literals, since `.count` or `.startswith` of an answer would be comparing.
    if (called.type === 'attribute') return given.every(isShortLiteral)
    return given.every((part) => !mentions(part, tainted) || isAnswerFree(part, tainted))
  }
  const [first, ...others] = given
  if (first === undefined || !isAnswerFree(first, tainted)) return false
  if (called.type === 'attribute' && called.childForFieldName('attribute')?.text === 'join') {
    const glue = called.childForFieldName('object')
    return glue !== null && isShortLiteral(glue) && others.length === 0
  }
  const converts = CONVERSIONS.has(called.text) || LIBRARY_CONVERSIONS.has(called.text)
  return converts && others.every((other) => isSetting(other, called.text))
}

/** `[f(x) for x in given]`: what is made of each part says nothing of it, and none is left out. */
function isFreeComprehension(node: Node, tainted: Tainted): boolean {
  const [body, clause, ...others] = operands(node)
  if (body === undefined || clause?.type !== 'for_in_clause' || others.length > 0) return false
  const over = clause.childForFieldName('right')
  const target = clause.childForFieldName('left')
  if (over === null || target === null) return false
  if (!mentions(over, tainted)) return isAnswerFree(body, tainted)
  const inside = new Set([...tainted, ...identifiersIn(target)])
  return isAnswerFree(over, tainted) && isAnswerFree(body, inside)
}

/** Another argument of a conversion: digits to round to, the order to sort in. */
function isSetting(node: Node, conversion: string): boolean {
  if (node.type === 'integer') return conversion === 'round'
  const value = node.childForFieldName('value')
  if (node.type !== 'keyword_argument' || value === null) return false
  const name = node.childForFieldName('name')?.text
  if (name === 'key') return CONVERSIONS.has(value.text)
  return (name === 'reverse' || name === 'ndigits') && isLiteral(value)
}

function isLiteral(node: Node): boolean {
  switch (node.type) {
    case 'integer':
    case 'true':
    case 'false':
    case 'none':
      return true
    case 'string':
      return !node.namedChildren.some((part) => part?.type === 'interpolation')
    case 'unary_operator':
    case 'slice':
      return operands(node).every(isLiteral)
    default:
      return false
  }
}

function isShortLiteral(node: Node): boolean {
  return isLiteral(node) && node.text.length <= SHORT_TEXT
}
