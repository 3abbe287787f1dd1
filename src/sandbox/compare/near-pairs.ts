import type { Answer } from '../marshal/answer.ts'
import { exactKey } from './member-key.ts'

type Pair = readonly [Answer, Answer]
type Equal = (expected: Answer, actual: Answer) => boolean

/** So many pairs are still tried one with another; more than that only in their order. */
const MAX_TRIED = 500

/**
 * Whether the pairs can be matched one to one so that both their parts are equal by `equal`, a
 * comparison that lets floats differ a little. Both sides are put in one order, by everything but
 * their floats first, and matched in it; where that fails, each of a few is tried with each.
 */
export function samePairs(
  expected: readonly Pair[],
  actual: readonly Pair[],
  equal: Equal,
): boolean {
  if (expected.length !== actual.length) return false
  const [left, right] = [inOrder(expected), inOrder(actual)]
  if (left.every((pair, i) => pairsEqual(pair, right[i] as Pair, equal))) return true
  if (left.length > MAX_TRIED) return false
  const fitting = left.map((pair) =>
    right.flatMap((other, i) => (pairsEqual(pair, other, equal) ? [i] : [])),
  )
  return isMatched(fitting)
}

/**
 * Whether each row can have a column of its own among those that fit it: augmenting paths, because the
 * first that fits one row may be the only one that fits another (Kuhn 1955).
 */
function isMatched(fitting: readonly (readonly number[])[]): boolean {
  const rowOf = new Map<number, number>()
  const place = (row: number, tried: Set<number>): boolean => {
    for (const column of fitting[row] as readonly number[]) {
      if (tried.has(column)) continue
      tried.add(column)
      const holder = rowOf.get(column)
      if (holder !== undefined && !place(holder, tried)) continue
      rowOf.set(column, row)
      return true
    }
    return false
  }
  return fitting.every((_, row) => place(row, new Set()))
}

function pairsEqual(expected: Pair, actual: Pair, equal: Equal): boolean {
  return equal(expected[0], actual[0]) && equal(expected[1], actual[1])
}

/** A value taken apart: its text with the floats left out, and the floats. */
interface Outline {
  readonly text: string
  readonly floats: readonly number[]
}

function inOrder(pairs: readonly Pair[]): Pair[] {
  return pairs
    .map((pair) => ({ pair, outline: joined('', pair.map(outlineOf)) }))
    .sort((a, b) => order(a.outline, b.outline))
    .map(({ pair }) => pair)
}

function outlineOf(value: Answer): Outline {
  switch (value.type) {
    case 'float':
      return { text: 'f', floats: [value.value] }
    case 'complex':
      return { text: 'c', floats: [value.re, value.im] }
    case 'list':
    case 'tuple':
      return joined(value.type, value.items.map(outlineOf))
    case 'set':
    case 'frozenset':
      return joined(value.type, value.items.map(outlineOf).sort(order))
    case 'dict': {
      const entries = value.entries.map((entry) => joined('', entry.map(outlineOf)))
      return joined('dict', entries.sort(order))
    }
    default:
      return { text: exactKey(value) ?? 'other', floats: [] }
  }
}

function joined(type: string, parts: readonly Outline[]): Outline {
  return {
    text: `${type}(${parts.map(({ text }) => text).join(',')})`,
    floats: parts.flatMap(({ floats }) => floats),
  }
}

function order(a: Outline, b: Outline): number {
  if (a.text !== b.text) return a.text < b.text ? -1 : 1
  const at = a.floats.findIndex((number, i) => number !== b.floats[i])
  return at < 0 ? 0 : (a.floats[at] as number) - (b.floats[at] as number)
}
