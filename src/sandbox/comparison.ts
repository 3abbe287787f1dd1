import type { ComparisonRule } from '../core/problem.ts'
import type { PyValue } from '../core/py-value.ts'
import { allClose, samePrinted } from '../values/benchmark-comparison.ts'
import { judgeAnswer } from '../values/evalplus-judges.ts'
import { hashKey, valueKey } from '../values/py-value.ts'

type Equal = (expected: PyValue, actual: PyValue) => boolean
type Items = readonly PyValue[]
type Entries = readonly (readonly [PyValue, PyValue])[]

const DEFAULT_TOLERANCE = 1e-9

/**
 * Whether a returned value is what a test expects, by the problem's rule. Runs in the host on
 * plain values, so that nothing a program defines takes part.
 */
export function matches(
  rule: ComparisonRule,
  expected: PyValue,
  actual: PyValue,
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
function exactly(expected: PyValue, actual: PyValue): boolean {
  return expected.type === actual.type && valueKey(expected) === valueKey(actual)
}

function unordered(expected: PyValue, actual: PyValue): boolean {
  if (expected.type !== actual.type) return false
  if (expected.type === 'list' || expected.type === 'tuple') {
    return sameKeys(expected.items.map(valueKey), (actual as typeof expected).items.map(valueKey))
  }
  return exactly(expected, actual)
}

function sameKeys(expected: string[], actual: string[]): boolean {
  if (expected.length !== actual.length) return false
  actual.sort()
  return expected.sort().every((key, i) => key === actual[i])
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
    if (expected.type === 'float') return close(expected.value, (actual as typeof expected).value)
    if (expected.type === 'complex') {
      const other = actual as typeof expected
      return close(expected.re, other.re) && close(expected.im, other.im)
    }
    return sameStructure(expected, actual, equal)
  }
  return equal
}

/** Two values of one type, their parts compared by `equal`. */
function sameStructure(expected: PyValue, actual: PyValue, equal: Equal): boolean {
  switch (expected.type) {
    case 'list':
    case 'tuple':
      return sameSequence(expected.items, (actual as typeof expected).items, equal)
    case 'set':
    case 'frozenset':
      return samePairs(single(expected.items), single((actual as typeof expected).items), equal)
    case 'dict':
      return samePairs(expected.entries, (actual as typeof expected).entries, equal)
    default:
      return exactly(expected, actual)
  }
}

function sameSequence(expected: Items, actual: Items, equal: Equal): boolean {
  return (
    expected.length === actual.length &&
    expected.every((item, i) => equal(item, actual[i] as PyValue))
  )
}

function single(items: Items): Entries {
  return items.map((item) => [item, item] as const)
}

/**
 * Keys that are the same are paired first; what is left (floats that are only close) is paired
 * greedily in order.
 */
function samePairs(expected: Entries, actual: Entries, equal: Equal): boolean {
  if (expected.length !== actual.length) return false
  const left = new Map(actual.map(([key, item]) => [valueKey(key), [key, item] as const]))
  const unpaired: (readonly [PyValue, PyValue])[] = []
  for (const [key, item] of expected) {
    const other = left.get(valueKey(key))
    if (other === undefined || !equal(key, key)) unpaired.push([key, item])
    else {
      if (!equal(item, other[1])) return false
      left.delete(valueKey(key))
    }
  }
  const rest = [...left.values()]
  return unpaired.every(([key, item]) => {
    const at = rest.findIndex((other) => equal(key, other[0]) && equal(item, other[1]))
    if (at >= 0) rest.splice(at, 1)
    return at >= 0
  })
}

/** Python's `==` over the builtin types. */
function pythonEqual(expected: PyValue, actual: PyValue): boolean {
  if (isNumber(expected) && isNumber(actual)) return numbersEqual(expected, actual)
  switch (expected.type) {
    case 'list':
    case 'tuple':
      if (actual.type !== expected.type) return false
      return sameSequence(expected.items, actual.items, pythonEqual)
    case 'set':
    case 'frozenset':
      if (actual.type !== 'set' && actual.type !== 'frozenset') return false
      return sameKeys(expected.items.map(hashKey), actual.items.map(hashKey))
    case 'dict':
      return actual.type === 'dict' && dictsEqual(expected.entries, actual.entries)
    default:
      return exactly(expected, actual)
  }
}

function isNumber(value: PyValue): boolean {
  return ['bool', 'int', 'float', 'complex'].includes(value.type)
}

function numbersEqual(expected: PyValue, actual: PyValue): boolean {
  const [a, b] = [parts(expected), parts(actual)]
  // Neither less nor greater: between a bigint and a number that is exact. NaN equals nothing.
  return a[0] <= b[0] && a[0] >= b[0] && a[1] === b[1]
}

function parts(value: PyValue): [number | bigint, number] {
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

function dictsEqual(expected: Entries, actual: Entries): boolean {
  if (expected.length !== actual.length) return false
  const items = new Map(actual.map(([key, item]) => [hashKey(key), item]))
  return expected.every(([key, item]) => {
    const other = items.get(hashKey(key))
    return other !== undefined && pythonEqual(item, other)
  })
}
