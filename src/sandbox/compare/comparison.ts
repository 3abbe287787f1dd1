import type { ComparisonRule } from '../../core/problem.ts'
import type { PyValue } from '../../core/py-value.ts'
import type { Answer } from '../marshal/answer.ts'
import { allClose, samePrinted } from './benchmark-comparison.ts'
import { judgeAnswer } from './evalplus-judges.ts'
import { equalKey, exactKey } from './member-key.ts'
import { samePairs } from './near-pairs.ts'

type Equal = (expected: Answer, actual: Answer) => boolean
type Entries = readonly (readonly [Answer, Answer])[]
type Key = (value: Answer) => string | null

const DEFAULT_TOLERANCE = 1e-9
const NONE: Answer = { type: 'none' }

/**
 * Whether a returned value is what a test expects, by the problem's rule. Runs in the host on
 * plain values, so that nothing a program defines takes part. Takes time in proportion to the
 * smaller of the two, sets and dictionaries with near floats a little more.
 */
export function matches(
  rule: ComparisonRule,
  expected: PyValue,
  actual: Answer,
  args: readonly PyValue[] = [],
): boolean {
  switch (rule.mode) {
    case 'exact':
      return exactly(expected, actual)
    case 'unordered':
      return unordered(expected, actual)
    case 'python-eq':
      return pythonEqual(expected, actual)
    case 'float':
      return withinTolerance(rule)(expected, actual)
    case 'printed':
      return samePrinted(expected, actual)
    case 'allclose':
      return (
        judgeAnswer(rule, args, actual, pythonEqual) ??
        (pythonEqual(expected, actual) || allClose(rule, expected, actual))
      )
  }
}

/** Same type and value all the way down; `0.0` is `-0.0`, and a NaN is a NaN. */
function exactly(expected: Answer, actual: Answer): boolean {
  if (expected.type !== actual.type) return false
  switch (expected.type) {
    case 'float':
      return sameFloat(expected.value, (actual as typeof expected).value)
    case 'complex': {
      const other = actual as typeof expected
      return sameFloat(expected.re, other.re) && sameFloat(expected.im, other.im)
    }
    case 'set':
    case 'frozenset':
      return sameMembers(expected.items, (actual as typeof expected).items, exactKey)
    case 'dict':
      return sameEntries(expected.entries, (actual as typeof expected).entries, exactKey, exactly)
    default:
      return sameParts(expected, actual, exactly)
  }
}

function sameFloat(expected: number, actual: number): boolean {
  return expected === actual || (Number.isNaN(expected) && Number.isNaN(actual))
}

/** Two values of one type that have neither floats nor members of their own. */
function sameParts(expected: Answer, actual: Answer, equal: Equal): boolean {
  switch (expected.type) {
    case 'list':
    case 'tuple': {
      const other = (actual as typeof expected).items
      if (expected.items.length !== other.length) return false
      return expected.items.every((item, i) => equal(item, other[i] as Answer))
    }
    case 'none':
      return true
    case 'bool':
    case 'int':
    case 'str':
      return expected.value === (actual as typeof expected).value
    case 'bytes':
      return Buffer.compare(expected.value, (actual as typeof expected).value) === 0
    default:
      return false
  }
}

function sameMembers(expected: readonly Answer[], actual: readonly Answer[], key: Key): boolean {
  const entries = (items: readonly Answer[]): Entries => items.map((item) => [item, NONE])
  return sameEntries(entries(expected), entries(actual), key, exactly)
}

/** Entries whose keys have the same text, one to one, and whose items are equal. */
function sameEntries(expected: Entries, actual: Entries, key: Key, equal: Equal): boolean {
  if (expected.length !== actual.length) return false
  const items = new Map<string, Answer[]>()
  for (const [name, item] of actual) {
    const text = key(name)
    if (text === null) return false
    const same = items.get(text)
    if (same === undefined) items.set(text, [item])
    else same.push(item)
  }
  return expected.every(([name, item]) => {
    const text = key(name)
    const other = text === null ? undefined : items.get(text)?.pop()
    return other !== undefined && equal(item, other)
  })
}

function unordered(expected: Answer, actual: Answer): boolean {
  if (expected.type !== actual.type) return false
  if (expected.type === 'list' || expected.type === 'tuple') {
    return sameMembers(expected.items, (actual as typeof expected).items, exactKey)
  }
  return exactly(expected, actual)
}

/** As exact, but floats and complex numbers within either tolerance agree; NaN equals nothing. */
function withinTolerance(rule: ComparisonRule): Equal {
  const absolute = rule.absoluteTolerance ?? DEFAULT_TOLERANCE
  const relative = rule.relativeTolerance ?? DEFAULT_TOLERANCE
  const close = (expected: number, actual: number): boolean => {
    // Infinities agree with themselves only: their difference and their tolerance are no numbers.
    if (!Number.isFinite(expected) || !Number.isFinite(actual)) return expected === actual
    return Math.abs(actual - expected) <= Math.max(absolute, relative * Math.abs(expected))
  }
  const equal: Equal = (expected, actual) => {
    if (expected.type !== actual.type) return false
    switch (expected.type) {
      case 'float':
        return close(expected.value, (actual as typeof expected).value)
      case 'complex': {
        const other = actual as typeof expected
        return close(expected.re, other.re) && close(expected.im, other.im)
      }
      case 'set':
      case 'frozenset':
      case 'dict':
        return nearEntries(entriesOf(expected), entriesOf(actual), equal)
      default:
        return sameParts(expected, actual, equal)
    }
  }
  return equal
}

function entriesOf(value: Answer): Entries {
  if ('items' in value) return value.items.map((item) => [item, NONE])
  return value.type === 'dict' ? value.entries : []
}

/**
 * Keys that are the same are paired first; what is left (floats that are only close) is matched
 * as near pairs.
 */
function nearEntries(expected: Entries, actual: Entries, equal: Equal): boolean {
  if (expected.length !== actual.length) return false
  const left = new Map(actual.map((entry) => [exactKey(entry[0]), entry]))
  if (left.has(null) || left.size !== actual.length) return false
  const unpaired: (readonly [Answer, Answer])[] = []
  for (const entry of expected) {
    const key = exactKey(entry[0])
    const other = left.get(key)
    if (other === undefined || !equal(entry[0], entry[0])) unpaired.push(entry)
    else {
      if (!equal(entry[1], other[1])) return false
      left.delete(key)
    }
  }
  return samePairs(unpaired, [...left.values()], equal)
}

/** Python's `==`. */
function pythonEqual(expected: Answer, actual: Answer): boolean {
  switch (expected.type) {
    case 'bool':
    case 'int':
    case 'float':
    case 'complex':
      return numbersEqual(expected, actual)
    case 'set':
    case 'frozenset':
      if (actual.type !== 'set' && actual.type !== 'frozenset') return false
      return sameMembers(expected.items, actual.items, equalKey)
    case 'dict':
      if (actual.type !== 'dict') return false
      return sameEntries(expected.entries, actual.entries, equalKey, pythonEqual)
    default:
      return expected.type === actual.type && sameParts(expected, actual, pythonEqual)
  }
}

function numbersEqual(expected: Answer, actual: Answer): boolean {
  const [a, b] = [parts(expected), parts(actual)]
  // Neither less nor greater: between a bigint and a number that is exact. NaN equals nothing.
  return a[0] <= b[0] && a[0] >= b[0] && a[1] === b[1]
}

function parts(value: Answer): [number | bigint, number] {
  switch (value.type) {
    case 'bool':
      return [value.value ? 1 : 0, 0]
    case 'int':
    case 'float':
      return [value.value, 0]
    case 'complex':
      return [value.re, value.im]
    default:
      return [Number.NaN, 0]
  }
}
