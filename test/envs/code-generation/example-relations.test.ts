import { describe, expect, it } from 'vitest'
import { RELATION_COUNT, relationsOf } from '../../../envs/code-generation/example-relations.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { py } from '../../../src/values/py-value.ts'

/** How many relations hold. */
const held = (args: readonly PyValue[], expected: PyValue) =>
  relationsOf(args, expected).reduce((sum, one) => sum + one, 0)

/** Whether the two examples share a relation. */
const alike = (
  a: readonly [readonly PyValue[], PyValue],
  b: readonly [readonly PyValue[], PyValue],
) => {
  const first = relationsOf(...a)
  const second = relationsOf(...b)
  return first.some((one, i) => one === 1 && second[i] === 1)
}

describe('sees that an answer is', () => {
  const list = py.ints([3, 1, 2, 2])
  it.each<[string, readonly PyValue[], PyValue]>([
    ['the argument', [py.str('ab')], py.str('ab')],
    ['its length', [py.str('abc')], py.int(3)],
    ['its sum', [list], py.int(8)],
    ['its largest item', [list], py.int(3)],
    ['its smallest item', [list], py.int(1)],
    ['its reverse', [list], py.ints([2, 2, 1, 3])],
    ['a text reversed', [py.str('abc')], py.str('cba')],
    ['it sorted', [list], py.ints([1, 2, 2, 3])],
    ['its square', [py.int(9)], py.int(81)],
    ['upper case', [py.str('ab')], py.str('AB')],
    ['the sum of two', [py.int(19), py.int(23)], py.int(42)],
    ['the product of two', [py.int(6), py.int(7)], py.int(42)],
    ['the largest of three', [py.int(5), py.int(9), py.int(7)], py.int(9)],
    ['whether one holds the other', [py.int(3), list], py.bool(true)],
    ['how often it is there', [list, py.int(2)], py.int(2)],
    ['an item by its index', [list, py.int(-1)], py.int(2)],
    ['a quotient rounded down', [py.int(-7), py.int(2)], py.int(-4)],
    ['a remainder of the sign of the divisor', [py.int(-7), py.int(3)], py.int(2)],
  ])('%s', (_, args, expected) => {
    expect(held(args, expected)).toBeGreaterThan(0)
  })
})

it('holds nothing against an answer unlike all of them', () => {
  expect(held([py.int(4)], py.str('four'))).toBe(0)
  expect(held([], py.int(1))).toBe(0)
})

it('keeps types apart: True is not 1, 1.0 is not 1', () => {
  expect(held([py.int(2)], py.float(3))).toBe(0)
  expect(alike([[py.int(0)], py.bool(true)], [[py.int(0)], py.int(1)])).toBe(false)
})

it('finds the same relation in different examples', () => {
  const sum: readonly [readonly PyValue[], PyValue] = [[py.ints([1, 5])], py.int(6)]
  expect(alike(sum, [[py.ints([10, 20, 30])], py.int(60)])).toBe(true)
})

it('takes any values without failing', () => {
  const odd: PyValue[] = [
    py.none,
    py.dict([[py.str('a'), py.none]]),
    py.list([py.none, py.int(1)]),
    py.float(Number.NaN),
    py.float(Number.POSITIVE_INFINITY),
    py.bytes([1]),
    py.complex(1, 2),
    py.int(10n ** 40n),
    py.list([]),
  ]
  for (const a of odd) {
    for (const b of odd) expect(relationsOf([a, b], a)).toHaveLength(RELATION_COUNT)
  }
})
