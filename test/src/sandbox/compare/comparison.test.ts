import { describe, expect, it } from 'vitest'
import type { ComparisonRule } from '../../../../src/core/problem.ts'
import type { PyValue } from '../../../../src/core/py-value.ts'
import { matches } from '../../../../src/sandbox/compare/comparison.ts'
import { py } from '../../../../src/values/py-value.ts'

const by =
  (rule: ComparisonRule) =>
  (expected: PyValue, actual: PyValue): boolean =>
    matches(rule, expected, actual)

describe('exact', () => {
  const same = by({ mode: 'exact' })

  it('keeps True, 1 and 1.0 apart, and tuples from lists', () => {
    expect(same(py.int(1), py.int(1))).toBe(true)
    expect(same(py.int(1), py.bool(true))).toBe(false)
    expect(same(py.int(1), py.float(1))).toBe(false)
    expect(same(py.list([py.int(1)]), py.tuple([py.int(1)]))).toBe(false)
    expect(same(py.list([py.int(1)]), py.list([py.bool(true)]))).toBe(false)
  })

  it('ignores the order of sets and dictionaries only', () => {
    const [a, b] = [py.str('a'), py.str('b')]
    expect(same(py.set([a, b]), py.set([b, a]))).toBe(true)
    expect(same(py.set([a]), py.frozenset([a]))).toBe(false)
    expect(
      same(
        py.dict([
          [a, b],
          [b, a],
        ]),
        py.dict([
          [b, a],
          [a, b],
        ]),
      ),
    ).toBe(true)
    expect(same(py.list([a, b]), py.list([b, a]))).toBe(false)
  })
})

describe('float', () => {
  const close = by({ mode: 'float', absoluteTolerance: 1e-6, relativeTolerance: 0.01 })

  it('takes floats within either tolerance, at any depth', () => {
    expect(close(py.float(100), py.float(100.9))).toBe(true)
    expect(close(py.float(100), py.float(101.1))).toBe(false)
    expect(close(py.float(0), py.float(1e-7))).toBe(true)
    const nested = (x: number) => py.dict([[py.str('a'), py.list([py.float(x)])]])
    expect(close(nested(2), nested(2.01))).toBe(true)
    expect(close(nested(2), nested(3))).toBe(false)
    expect(close(py.set([py.float(2), py.float(9)]), py.set([py.float(9), py.float(2.001)]))).toBe(
      true,
    )
  })

  it('lets a NaN equal nothing and an infinity only itself', () => {
    expect(close(py.float(Number.NaN), py.float(Number.NaN))).toBe(false)
    expect(close(py.float(1), py.float(Number.NaN))).toBe(false)
    expect(close(py.float(1e300), py.float(Infinity))).toBe(false)
    expect(close(py.float(Infinity), py.float(1e300))).toBe(false)
    expect(close(py.float(Infinity), py.float(Infinity))).toBe(true)
    expect(close(py.float(Infinity), py.float(-Infinity))).toBe(false)
  })

  it('keeps ints exact and apart from floats', () => {
    expect(close(py.int(100), py.int(101))).toBe(false)
    expect(close(py.float(1), py.int(1))).toBe(false)
  })
})

describe('unordered', () => {
  const bag = by({ mode: 'unordered' })

  it('compares the outermost list as a multiset, inner ones in order', () => {
    expect(bag(py.ints([1, 2, 2]), py.ints([2, 1, 2]))).toBe(true)
    expect(bag(py.ints([1, 2, 2]), py.ints([2, 1, 1]))).toBe(false)
    const pair = (a: number, b: number) => py.ints([a, b])
    expect(bag(py.list([pair(1, 2)]), py.list([pair(2, 1)]))).toBe(false)
    expect(bag(py.ints([1]), py.tuple([py.int(1)]))).toBe(false)
  })
})

describe('python-eq', () => {
  const equal = by({ mode: 'python-eq' })

  it("is Python's ==: numbers by value, exactly", () => {
    expect(equal(py.int(1), py.bool(true))).toBe(true)
    expect(equal(py.float(1), py.int(1))).toBe(true)
    expect(equal(py.complex(2, 0), py.int(2))).toBe(true)
    expect(equal(py.int(2n ** 53n + 1n), py.float(2 ** 53))).toBe(false)
    expect(equal(py.float(Number.NaN), py.float(Number.NaN))).toBe(false)
    expect(equal(py.str('1'), py.int(1))).toBe(false)
  })

  it('takes sets and frozensets as equal, lists and tuples not', () => {
    expect(equal(py.set([py.int(1)]), py.frozenset([py.float(1)]))).toBe(true)
    expect(equal(py.list([]), py.tuple([]))).toBe(false)
    expect(equal(py.dict([[py.int(1), py.int(2)]]), py.dict([[py.bool(true), py.float(2)]]))).toBe(
      true,
    )
    expect(equal(py.list([py.int(1)]), py.list([py.int(1), py.int(2)]))).toBe(false)
  })
})
