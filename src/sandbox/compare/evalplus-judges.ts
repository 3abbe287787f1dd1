import type { ComparisonRule } from '../../core/problem.ts'
import type { PyValue } from '../../core/py-value.ts'
import { py } from '../../values/py-value.ts'
import type { Answer } from '../marshal/answer.ts'

/**
 * EvalPlus' judges of single tasks, where more answers are right than the one of its own solution
 * (facts from `evalplus/eval`). They compute on plain values in the host.
 */

type Args = readonly PyValue[]
type Equal = (expected: Answer, actual: Answer) => boolean

/**
 * Whether the task's judge accepts an answer or, for `find_zero`, refuses it; null where it leaves the
 * matter to the common rule.
 */
export function judgeAnswer(
  rule: ComparisonRule,
  args: Args,
  actual: Answer,
  equal: Equal,
): boolean | null {
  const { judge } = rule
  if (judge === undefined) return null
  switch (judge) {
    case 'find_zero':
      return isRoot(args[0], actual, rule.absoluteTolerance ?? 0)
    case 'sum_div':
      return equal(py.int(0), actual) ? true : null
    case 'digit_distance_nums': {
      const distance = digitDistance(args)
      return distance !== null && equal(distance, actual) ? true : null
    }
    case 'surface_Area':
      return isSurface(args, actual, rule.absoluteTolerance ?? 0) ? true : null
  }
}

function real(value: Answer | undefined): number | null {
  if (value?.type === 'bool') return value.value ? 1 : 0
  return value?.type === 'int' || value?.type === 'float' ? Number(value.value) : null
}

/** HumanEval/32: whether the polynomial is 0 there, the first coefficient being the constant. */
function isRoot(coefficients: PyValue | undefined, root: Answer, tolerance: number): boolean {
  const x = real(root)
  if (x === null || coefficients?.type !== 'list') return false
  let sum = 0
  for (const [i, coefficient] of coefficients.items.entries()) {
    const factor = real(coefficient)
    if (factor === null) return false
    sum += factor * x ** i
  }
  return Math.abs(sum) <= tolerance
}

/** Mbpp/558: the sum of differences of digits, the shorter number filled with zeros. */
function digitDistance(args: Args): PyValue | null {
  const [a, b] = args.map((arg) => (arg.type === 'int' ? String(arg.value) : null))
  if (a === null || a === undefined || b === null || b === undefined) return null
  if (a.startsWith('-') || b.startsWith('-')) return null
  const length = Math.max(a.length, b.length)
  const [first, second] = [a.padStart(length, '0'), b.padStart(length, '0')]
  let sum = 0
  for (let i = 0; i < length; i++) sum += Math.abs(Number(first[i]) - Number(second[i]))
  return py.int(sum)
}

/** Mbpp/581: the pyramid's height taken as that of its apex over the base. */
function isSurface(args: Args, answer: Answer, tolerance: number): boolean {
  const [edge, height, given] = [real(args[0]), real(args[1]), real(answer)]
  if (edge === null || height === null || given === null) return false
  const slant = Math.sqrt((edge / 2) ** 2 + height ** 2)
  const area = roundHalfEven(edge ** 2 + (4 * (edge * slant)) / 2)
  return Math.abs(given - area) <= tolerance
}

/** Python's `round`. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
