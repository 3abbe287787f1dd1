import type { Node } from 'web-tree-sitter'
import { isAnswerFree } from './answer-free.ts'
import type { CheckStep, StepTolerance } from './check-step.ts'
import { type CandidateNames, mentions, operands, type Tainted } from './tainted.ts'

function unwrap(node: Node): Node {
  const [inner] = operands(node)
  return node.type === 'parenthesized_expression' && inner !== undefined ? unwrap(inner) : node
}

/** The inside of the argument list where the node is a bare call of the candidate. */
function directArguments(node: Node, { candidate, tainted }: CandidateNames): string | null {
  const called = node.childForFieldName('function')
  const list = node.childForFieldName('arguments')
  if (node.type !== 'call' || called?.text !== candidate || list === null) return null
  const given = operands(list)
  const plain = given.every(
    (child) =>
      child.type !== 'keyword_argument' &&
      !child.type.endsWith('_splat') &&
      child.type !== 'for_in_clause' &&
      !mentions(child, tainted),
  )
  if (!plain || list.type !== 'argument_list') return null
  return given.map((child) => child.text).join(', ')
}

/** A lifted assertion, but for its own text. */
export type Lifted = Omit<CheckStep & { kind: 'value' }, 'statement'>

interface Sides {
  readonly tested: Node
  /** As an expression. */
  readonly known: string
}

/** Of two expressions, the one with the candidate and the one without; null where both or none. */
function sidesOf(
  left: Node | null | undefined,
  right: Node | null | undefined,
  tainted: Tainted,
): Sides | null {
  if (left == null || right == null) return null
  const [inLeft, inRight] = [mentions(left, tainted), mentions(right, tainted)]
  if (inLeft === inRight) return null
  const [tested, known] = inLeft ? [left, right] : [right, left]
  return { tested, known: unwrap(known).text }
}

function operatorOf(comparison: Node): string | null {
  const signs = comparison.children.filter((child) => child !== null && !child.isNamed)
  return signs.length === 1 ? (signs[0]?.text ?? null) : null
}

const ABSOLUTE = new Set(['abs', 'math.fabs', 'fabs'])

/** `abs(candidate(x) - y) < tolerance`, or `abs(candidate(x)) < tolerance`. */
function toleranceSides(left: Node, tainted: Tainted): Sides | null {
  const list = left.childForFieldName('arguments')
  const [inner, ...others] = list === null ? [] : operands(list)
  if (left.type !== 'call' || !ABSOLUTE.has(left.childForFieldName('function')?.text ?? '')) {
    return null
  }
  if (inner === undefined || others.length > 0) return null
  const difference =
    inner.type === 'binary_operator' && inner.childForFieldName('operator')?.text === '-'
  if (!difference) {
    return mentions(inner, tainted) ? { tested: inner, known: '0.0' } : null
  }
  return sidesOf(inner.childForFieldName('left'), inner.childForFieldName('right'), tainted)
}

/** `math.isclose(candidate(x), y)` with one tolerance or none. */
function iscloseSides(
  call: Node,
  tainted: Tainted,
): { sides: Sides; tolerance: StepTolerance } | null {
  const called = call.childForFieldName('function')?.text
  if (call.type !== 'call' || (called !== 'math.isclose' && called !== 'isclose')) return null
  const list = call.childForFieldName('arguments')
  const given = list === null ? [] : operands(list)
  const [left, right, third] = given
  if (left === undefined || right === undefined || given.length > 3) return null
  const sides = sidesOf(left, right, tainted)
  if (sides === null) return null
  if (third === undefined) return { sides, tolerance: { limit: '1e-9', relative: true } }
  const limit = third.childForFieldName('value')?.text
  const name = third.childForFieldName('name')?.text
  if (limit === undefined || (name !== 'abs_tol' && name !== 'rel_tol')) return null
  return { sides, tolerance: { limit, relative: name === 'rel_tol' } }
}

/** Null where the expression compares: then the whole assertion is a check. */
function valueStep(
  { tested, known }: Sides,
  tolerance: StepTolerance | null,
  names: CandidateNames,
): Lifted | null {
  const bare = unwrap(tested)
  if (!isAnswerFree(bare, names.given)) return null
  const args = directArguments(bare, names)
  return { kind: 'value', expression: bare.text, expected: known, args, tolerance, truth: false }
}

/** A value that is no side of an equality: its truth, or which singleton it is. */
function bareStep(
  tested: Node,
  expected: string,
  names: CandidateNames,
  of: { readonly truth: boolean; readonly expression: (text: string) => string },
): Lifted | null {
  const bare = unwrap(tested)
  if (!isAnswerFree(bare, names.given)) return null
  const expression = of.expression(bare.text)
  return { kind: 'value', expression, expected, args: null, tolerance: null, truth: of.truth }
}

const TRUTH = { truth: true, expression: (text: string) => text }
const SINGLETON = { truth: false, expression: (text: string) => `codegen_gym_singleton(${text})` }

function liftComparison(condition: Node, names: CandidateNames): Lifted | null {
  const { tainted } = names
  const sign = operatorOf(condition)
  const [left, right, ...others] = operands(condition)
  if (left === undefined || right === undefined || others.length > 0) return null
  if (sign === '==') {
    const sides = sidesOf(left, right, tainted)
    return sides === null ? null : valueStep(sides, null, names)
  }
  if (sign === 'is' && ['True', 'False', 'None'].includes(right.text)) {
    return bareStep(left, `'${right.text}'`, names, SINGLETON)
  }
  if ((sign === '<' || sign === '<=') && !mentions(right, tainted)) {
    const sides = toleranceSides(unwrap(left), tainted)
    const tolerance = { limit: right.text, relative: false }
    return sides === null ? null : valueStep(sides, tolerance, names)
  }
  return null
}

/** The value within a condition that the host can compare; null where its form is another. */
export function liftAssertion(condition: Node, names: CandidateNames): Lifted | null {
  const bare = unwrap(condition)
  if (bare.type === 'comparison_operator') return liftComparison(bare, names)
  if (bare.type === 'not_operator') {
    const denied = bare.childForFieldName('argument')
    return denied?.type === 'call' ? bareStep(denied, 'False', names, TRUTH) : null
  }
  if (bare.type !== 'call') return null
  const close = iscloseSides(bare, names.tainted)
  if (close !== null) return valueStep(close.sides, close.tolerance, names)
  return bare.childForFieldName('function')?.text === names.candidate
    ? bareStep(bare, 'True', names, TRUTH)
    : null
}
