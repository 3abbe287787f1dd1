import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closeness } from '../../rewards/closeness.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { py } from '../../src/values/py-value.ts'
import { arbitraryValue } from '../support/arbitrary-value.ts'

const words = (...items: string[]) => py.list(items.map((item) => py.str(item)))

describe('closeness', () => {
  it('is 1 for equal values, and between 0 and 1 for others', () => {
    fc.assert(
      fc.property(arbitraryValue(), arbitraryValue(), (expected, actual) => {
        expect(closeness(expected, expected)).toBeCloseTo(1, 12)
        const near = closeness(expected, actual)
        expect(near).toBeGreaterThanOrEqual(0)
        expect(near).toBeLessThanOrEqual(1)
        if (expected.type !== actual.type) expect(near).toBeLessThanOrEqual(0.5)
      }),
    )
  })

  it.each<[string, PyValue, PyValue, number]>([
    ['the right type, the wrong answer', py.bool(true), py.bool(false), 0.2],
    ['another type', py.str('1'), py.int(1), 0],
    ['half as much', py.int(10), py.int(5), 0.2 + 0.8 / 1.5],
    ['near zero the difference itself counts', py.int(0), py.int(1), 0.2 + 0.8 / 2],
    ['a number of another type', py.float(2), py.int(2), 0.5],
    ['no number', py.float(1), py.float(Number.NaN), 0.2],
    ['one letter of four', py.str('abcd'), py.str('abcx'), 0.2 + 0.8 * 0.75],
    ['a list for a tuple', py.tuple([py.int(1)]), py.ints([1]), 0.5],
    ['every item elsewhere', words('', 'bc'), words('bc', ''), 0.2 + 0.4 * 0.2 + 0.4],
    ['one item of two', py.ints([3, 4]), py.ints([3]), 0.2 + 0.8 * 0.5],
    ['an empty list', py.ints([3, 4]), py.ints([]), 0.2],
    ['overlapping sets', py.set([py.int(1), py.int(2)]), py.set([py.int(2)]), 0.2 + 0.8 / 2],
    [
      'a key with another value, and one key too many',
      py.dict([[py.str('a'), py.bool(true)]]),
      py.dict([
        [py.str('a'), py.bool(false)],
        [py.str('b'), py.bool(true)],
      ]),
      0.2 + 0.8 * 0.1,
    ],
  ])('%s', (_, expected, actual, near) => {
    expect(closeness(expected, actual)).toBeCloseTo(near, 12)
  })

  it('does not look into answers that are far too long', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => py.int(i))
    expect(closeness(py.set(many(2)), py.set(many(1000)))).toBeCloseTo(0.2 + 0.8 * (2 / 1000), 12)
    expect(closeness(py.set(many(2)), py.set(many(1001)))).toBeCloseTo(0.2, 12)
    expect(closeness(py.set(many(600)), py.set(many(1001)))).toBeGreaterThan(0.6)
  })

  it('compares long texts by their beginnings, and calls the rest different', () => {
    const long = 'x'.repeat(512)
    expect(closeness(py.str(long), py.str(`${long}y`))).toBeCloseTo(0.2 + (0.8 * 256) / 513, 12)
  })
})
