import { describe, expect, test } from 'vitest'
import type { ComparisonRule } from '../../../../src/core/problem.ts'
import type { PyValue } from '../../../../src/core/py-value.ts'
import { matches } from '../../../../src/sandbox/compare/comparison.ts'
import { py } from '../../../../src/values/py-value.ts'

const { int, float, str, list, tuple, complex } = py
const RULE: ComparisonRule = { mode: 'allclose', absoluteTolerance: 1e-6, relativeTolerance: 1e-7 }

describe('allclose is EvalPlus: equal first, then numpy within atol and rtol 1e-7', () => {
  test.each<[string, PyValue, PyValue, boolean]>([
    ['an int for an equal float', float(6), int(6), true],
    ['a float for an equal int', int(2), float(2), true],
    ['an int near a float, by type', float(6.0000001), int(6), false],
    ['a difference of atol', float(0), float(1e-6), true],
    ['a difference beyond atol', float(0), float(1.1e-6), false],
    ['a difference of rtol', float(2e11), float(2e11 + 10_000), true],
    ['a difference beyond rtol', float(2e11), float(2e11 + 30_000), false],
    ['floats in lists', list([float(1), float(2)]), list([float(1), float(2 + 1e-9)]), true],
    ['a tuple for a list', list([float(1)]), tuple([float(1 + 1e-9)]), false],
    [
      'a tuple for a list further in',
      list([list([float(1)])]),
      list([tuple([float(1 + 1e-9)])]),
      true,
    ],
    ['another length', list([float(1)]), list([float(1), float(1)]), false],
    ['another shape', list([float(1)]), list([list([float(1 + 1e-9)])]), false],
    ['texts', str('a'), str('b'), false],
    ['numbers beside texts', list([float(1), str('a')]), list([float(1 + 1e-9), str('a')]), false],
    ['a NaN for a NaN', float(Number.NaN), float(Number.NaN), false],
    [
      'an infinity for itself',
      list([float(1 / 0), float(1)]),
      list([float(1 / 0), float(1 + 1e-9)]),
      true,
    ],
    ['complex numbers', complex(1, 2), complex(1, 2 + 1e-9), true],
    [
      'ints past 64 bits',
      list([int(2n ** 70n), float(1)]),
      list([int(2n ** 70n), float(1 + 1e-9)]),
      false,
    ],
  ])('%s', (_what, expected, actual, equal) => {
    expect(matches(RULE, expected, actual)).toBe(equal)
  })

  test('without an absolute tolerance nothing but what is equal', () => {
    const exact: ComparisonRule = { mode: 'allclose', absoluteTolerance: 0 }
    expect(matches(exact, float(1), int(1))).toBe(true)
    expect(matches(exact, float(1), float(1 + 1e-15))).toBe(false)
  })
})

describe('judges of single tasks', () => {
  const judged = (judge: ComparisonRule['judge'], absoluteTolerance = 0) =>
    ({ mode: 'allclose', absoluteTolerance, judge }) as ComparisonRule

  test('find_zero takes any root of the polynomial, and nothing else', () => {
    const args = [list([int(-6), int(11), int(-6), int(1)])]
    const rule = judged('find_zero', 1e-4)
    for (const root of [int(1), float(2), float(3.00000001)]) {
      expect(matches(rule, float(1), root, args)).toBe(true)
    }
    expect(matches(rule, float(1), float(1.5), args)).toBe(false)
    expect(matches(rule, float(1), args[0] as PyValue, args)).toBe(false)
    expect(matches(rule, float(1), py.none, args)).toBe(false)
  })

  test('sum_div takes 0, too', () => {
    const rule = judged('sum_div')
    expect(matches(rule, int(7), int(7), [int(8)])).toBe(true)
    expect(matches(rule, int(7), int(0), [int(8)])).toBe(true)
    expect(matches(rule, int(7), int(1), [int(8)])).toBe(false)
  })

  test('digit_distance_nums takes the distance with the shorter number filled up, too', () => {
    const rule = judged('digit_distance_nums')
    const args = [int(1), int(256)]
    expect(matches(rule, int(99), int(2 + 5 + 5), args)).toBe(true)
    expect(matches(rule, int(99), int(99), args)).toBe(true)
    expect(matches(rule, int(99), int(11), args)).toBe(false)
    expect(matches(rule, int(99), int(3), [int(-1), int(2)])).toBe(false)
  })

  test('surface_Area takes the height as that of the apex, too', () => {
    const rule = judged('surface_Area')
    const area = 9 + Math.round(2 * 3 * Math.hypot(1.5, 4))
    const rounded = Math.round(9 + 6 * Math.hypot(1.5, 4))
    expect(rounded).toBe(area)
    expect(matches(rule, int(33), int(rounded), [int(3), int(4)])).toBe(true)
    expect(matches(rule, int(33), int(33), [int(3), int(4)])).toBe(true)
    expect(matches(rule, int(33), int(rounded + 1), [int(3), int(4)])).toBe(false)
  })
})

describe('printed text is compared by lines, and lines of numbers by their values', () => {
  test.each([
    ['3.0', '3.0000', true],
    ['3', '3.', true],
    ['1e3 -0', '1000.0 0', true],
    ['0.1 0.2', ' 0.10   .2 ', true],
    ['50000000000000000', '50000000000000001', false],
    ['inf -Infinity', 'Infinity -inf', true],
    ['nan 1', 'nan 1.0', false],
    ['YES', ' YES\n\n', true],
    ['YES', 'yes', false],
    ['1 a', '1.0 a', false],
    ['1\n2', '1 2', false],
    ['1\n\n2', '1\n2', false],
    ['a\tb', 'a b', false],
    ['', '\n \n', true],
    ['1e999999999999999999', '1e999999999999999998', false],
  ])('%j and %j', (expected, actual, equal) => {
    expect(matches({ mode: 'printed' }, str(expected), str(actual))).toBe(equal)
  })

  test('a long answer takes no longer than its length', () => {
    const long = '9'.repeat(1_000_000)
    expect(matches({ mode: 'printed' }, str(`${long}.0`), str(long))).toBe(true)
    const blanks = ' '.repeat(1_000_000)
    expect(matches({ mode: 'printed' }, str(`1${blanks}x`), str(`1${blanks}y`))).toBe(false)
  })
})
