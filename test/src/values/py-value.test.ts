import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashKey, isHashable, nodeCount, py, valueKey } from '../../../src/values/py-value.ts'
import { arbitraryValue } from '../../support/arbitrary-value.ts'

describe('valueKey', () => {
  test('keeps 1, 1.0, True and "1" apart', () => {
    const keys = [py.int(1), py.float(1), py.bool(true), py.str('1'), py.complex(1, 0)].map(
      valueKey,
    )
    expect(new Set(keys).size).toBe(5)
  })

  test('keeps a list, a tuple, a set and a frozenset apart', () => {
    const items = [py.int(1)]
    const keys = [py.list(items), py.tuple(items), py.set(items), py.frozenset(items)].map(valueKey)
    expect(new Set(keys).size).toBe(4)
  })

  test('ignores the order of sets and dictionaries but not of lists', () => {
    const [a, b] = [py.int(1), py.int(2)]
    expect(valueKey(py.set([a, b]))).toBe(valueKey(py.set([b, a])))
    expect(
      valueKey(
        py.dict([
          [a, b],
          [b, a],
        ]),
      ),
    ).toBe(
      valueKey(
        py.dict([
          [b, a],
          [a, b],
        ]),
      ),
    )
    expect(valueKey(py.list([a, b]))).not.toBe(valueKey(py.list([b, a])))
  })

  test('gives -0.0 the key of 0.0', () => {
    expect(valueKey(py.float(-0))).toBe(valueKey(py.float(0)))
  })

  test('cannot be forged by strings that look like keys', () => {
    expect(valueKey(py.list([py.str('a","b')]))).not.toBe(
      valueKey(py.list([py.str('a'), py.str('b')])),
    )
  })

  test('is a function of the value alone', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        expect(valueKey(structuredClone(value))).toBe(valueKey(value))
      }),
    )
  })
})

describe('hashKey', () => {
  test('joins what Python joins in a set', () => {
    const ones = [py.int(1), py.float(1), py.bool(true), py.complex(1, 0)].map(hashKey)
    expect(new Set(ones).size).toBe(1)
    expect(hashKey(py.tuple([py.int(1)]))).toBe(hashKey(py.tuple([py.float(1)])))
    expect(hashKey(py.str('1'))).not.toBe(hashKey(py.int(1)))
  })

  test('knows large floats as the integers they are', () => {
    expect(hashKey(py.float(1e20))).toBe(hashKey(py.int(10n ** 20n)))
  })
})

test('isHashable refuses a list inside a tuple', () => {
  expect(isHashable(py.tuple([py.int(1)]))).toBe(true)
  expect(isHashable(py.tuple([py.ints([1])]))).toBe(false)
})

test('nodeCount counts the value itself, items, keys and values', () => {
  expect(nodeCount(py.dict([[py.str('a'), py.ints([1, 2])]]))).toBe(5)
})
