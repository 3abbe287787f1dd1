import type { PyValue } from '../src/core/py-value.ts'
import { editDistance } from '../src/settings/suggestion.ts'
import { valueKey } from '../src/values/py-value.ts'

/** What the right type alone is worth, at every level of a value. */
const TYPE_SHARE = 0.2

/** Characters of a text that are compared: edit distance takes their product in steps. */
const LONGEST_TEXT = 256

/** Items beyond which an answer of another length is not looked into: it is not near, and may be huge. */
const MANY_ITEMS = 1000

/**
 * How near an answer comes to the expected one, from 0 to 1; equal values give 1. The right type is
 * worth a fifth, the value the rest: numbers by their relative difference, texts by edit distance,
 * sequences by place and by content, sets by their overlap, dictionaries key by key. A number of
 * another type, and a list for a tuple, are worth half.
 */
export function closeness(expected: PyValue, actual: PyValue): number {
  if (expected.type === actual.type) {
    return TYPE_SHARE + (1 - TYPE_SHARE) * similarity(expected, actual)
  }
  const numbers = [numberOf(expected), numberOf(actual)] as const
  if (numbers[0] !== null && numbers[1] !== null) return nearness(numbers[0], numbers[1]) / 2
  const items = [itemsOf(expected), itemsOf(actual)] as const
  return items[0] !== null && items[1] !== null ? sequences(items[0], items[1]) / 2 : 0
}

/** Of two values of one type. */
function similarity(expected: PyValue, actual: PyValue): number {
  switch (expected.type) {
    case 'int':
    case 'float':
      return nearness(Number(expected.value), Number((actual as typeof expected).value))
    case 'str':
      return texts(expected.value, (actual as typeof expected).value)
    case 'list':
    case 'tuple':
      return sequences(expected.items, (actual as typeof expected).items)
    case 'set':
    case 'frozenset': {
      const { items } = actual as typeof expected
      return ratio(overlap(expected.items, items), expected.items.length + items.length)
    }
    case 'dict':
      return dictionaries(expected.entries, (actual as typeof expected).entries)
    default:
      return valueKey(expected) === valueKey(actual) ? 1 : 0
  }
}

function numberOf(value: PyValue): number | null {
  return value.type === 'int' || value.type === 'float' || value.type === 'bool'
    ? Number(value.value)
    : null
}

function itemsOf(value: PyValue): readonly PyValue[] | null {
  return value.type === 'list' || value.type === 'tuple' ? value.items : null
}

function nearness(expected: number, actual: number): number {
  if (Object.is(expected, actual) || expected === actual) return 1
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return 0
  return 1 / (1 + Math.abs(actual - expected) / Math.max(1, Math.abs(expected)))
}

function texts(expected: string, actual: string): number {
  const longest = Math.max(expected.length, actual.length)
  if (longest === 0) return 1
  const [a, b] = [expected.slice(0, LONGEST_TEXT), actual.slice(0, LONGEST_TEXT)]
  const compared = Math.max(a.length, b.length)
  // What lies beyond the compared part counts as different.
  return expected === actual ? 1 : (compared - editDistance(a, b)) / longest
}

/** Half for items at their place, half for items wherever they are. */
function sequences(expected: readonly PyValue[], actual: readonly PyValue[]): number {
  const longest = Math.max(expected.length, actual.length)
  if (longest === 0) return 1
  let placed = 0
  for (let i = 0; i < Math.min(expected.length, actual.length); i++) {
    placed += closeness(expected[i]!, actual[i]!)
  }
  return (placed + overlap(expected, actual)) / (2 * longest)
}

/** Items that both have, as multisets. */
function overlap(expected: readonly PyValue[], actual: readonly PyValue[]): number {
  if (isHuge(expected, actual)) return 0
  const left = new Map<string, number>()
  for (const item of expected) {
    const key = valueKey(item)
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  let shared = 0
  for (const item of actual) {
    const key = valueKey(item)
    const count = left.get(key) ?? 0
    if (count === 0) continue
    left.set(key, count - 1)
    shared++
  }
  return shared
}

function isHuge(
  expected: { readonly length: number },
  actual: { readonly length: number },
): boolean {
  return actual.length > MANY_ITEMS && actual.length > 2 * expected.length
}

/** Shared items over all different ones, where `sum` counts shared ones twice. */
function ratio(shared: number, sum: number): number {
  return sum === 0 ? 1 : shared / (sum - shared)
}

type Entries = readonly (readonly [PyValue, PyValue])[]

/** Mean over the keys of either; a key that one of them lacks counts 0. */
function dictionaries(expected: Entries, actual: Entries): number {
  if (isHuge(expected, actual)) return 0
  const values = new Map(actual.map(([key, value]) => [valueKey(key), value]))
  let sum = 0
  let shared = 0
  for (const [key, value] of expected) {
    const other = values.get(valueKey(key))
    if (other === undefined) continue
    shared++
    sum += closeness(value, other)
  }
  const keys = expected.length + actual.length - shared
  return keys === 0 ? 1 : sum / keys
}
