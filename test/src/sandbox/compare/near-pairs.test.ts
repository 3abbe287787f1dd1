import { expect, it } from 'vitest'
import { samePairs } from '../../../../src/sandbox/compare/near-pairs.ts'
import type { Answer } from '../../../../src/sandbox/marshal/answer.ts'
import { py } from '../../../../src/values/py-value.ts'

type Pair = readonly [Answer, Answer]

const pair = (...numbers: number[]): Pair => [py.tuple(numbers.map(py.float)), py.none]

/** A comparison that lets floats differ by a millionth, and counts how often it is asked. */
function counting() {
  const count = { asked: 0 }
  const equal = (a: Answer, b: Answer): boolean => {
    count.asked++
    if (a.type === 'float' && b.type === 'float') return Math.abs(a.value - b.value) < 1e-6
    if (!('items' in a && 'items' in b)) return a.type === b.type
    return a.items.every((item, i) => equal(item, b.items[i] as Answer))
  }
  return { count, equal }
}

it('matches many near pairs in their order, without trying each with each', () => {
  const { count, equal } = counting()
  const pairs = (shift: number) =>
    Array.from({ length: 20_000 }, (_, i) => pair((i * 7919) % 20_000, i + shift))
  expect(samePairs(pairs(0), pairs(1e-8).reverse(), equal)).toBe(true)
  expect(samePairs(pairs(0), pairs(0.5), equal)).toBe(false)
  expect(count.asked).toBeLessThan(20_000 * 10)
})

it('tries few near pairs one with another where they cross in their order', () => {
  const { equal } = counting()
  const [left, right] = [
    [pair(1, 5), pair(1 + 1e-9, 3)],
    [pair(1, 3), pair(1 + 1e-9, 5)],
  ]
  expect(samePairs(left, right, equal)).toBe(true)
  expect(samePairs(left, [pair(1, 3), pair(1, 4)], equal)).toBe(false)
  expect(samePairs(left, right.slice(1), equal)).toBe(false)
})

it('puts what differs by more than floats in another place', () => {
  const { equal } = counting()
  const named = (name: string, number: number): Pair => [py.str(name), py.float(number)]
  const left = [named('a', 1), named('b', 1), named('c', 2)]
  expect(samePairs(left, [...left].reverse(), equal)).toBe(true)
})

it('finds the one way to match pairs, whichever fits first', () => {
  const within = (a: Answer, b: Answer): boolean => {
    if (a.type === 'float' && b.type === 'float') return Math.abs(a.value - b.value) <= 1
    if (!('items' in a && 'items' in b)) return a.type === b.type
    return a.items.every((item, i) => within(item, b.items[i] as Answer))
  }
  const expected = [pair(0, 0), pair(0.5, 1.5)]
  const actual = [pair(0.2, 0.8), pair(0.3, -0.9)]
  expect(samePairs(expected, actual, within)).toBe(true)
  expect(samePairs(expected, [pair(0.2, 0.8), pair(0.3, -1.1)], within)).toBe(false)
})
