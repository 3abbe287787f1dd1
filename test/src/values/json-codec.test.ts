import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import { decodeJson, encodeJson } from '../../../src/values/json-codec.ts'
import { inferPyType, parsePyType } from '../../../src/values/py-type.ts'
import { py, valueKey } from '../../../src/values/py-value.ts'
import { arbitraryValue } from '../../support/arbitrary-value.ts'

function throughText(json: Json): Json {
  return JSON.parse(JSON.stringify(json)) as Json
}

describe('decodeJson', () => {
  test.each([
    [1, 'int', py.int(1)],
    [1, 'float', py.float(1)],
    [1, 'Any', py.int(1)],
    [1.5, 'Any', py.float(1.5)],
    [1, 'int | float', py.int(1)],
    [[1, 2], 'list[float]', py.list([py.float(1), py.float(2)])],
    [[1, 'a'], 'tuple[int, str]', py.tuple([py.int(1), py.str('a')])],
    [[2, 1], 'set[int]', py.set([py.int(2), py.int(1)])],
    [{ $tuple: [1] }, 'Any', py.tuple([py.int(1)])],
    [{ $int: '123456789012345678901' }, 'int', py.int(123456789012345678901n)],
    [{ $float: 'nan' }, 'float', py.float(Number.NaN)],
    [{ $float: '1.0' }, 'Any', py.float(1)],
    [{ $bytes: 'AAE=' }, 'bytes', py.bytes([0, 1])],
    [{ $complex: [1, -2.5] }, 'complex', py.complex(1, -2.5)],
    [{ a: 1 }, 'dict[str, float]', py.dict([[py.str('a'), py.float(1)]])],
    [{ $dict: [[1, 'x']] }, 'dict[int, str]', py.dict([[py.int(1), py.str('x')]])],
    [null, 'int | None', py.none],
  ])('reads %j as %s', (json, annotation, expected) => {
    expect(decodeJson(json as Json, parsePyType(annotation))).toEqual(expected)
  })

  test.each([
    [[1, 'x'], 'list[int]', '$[1]: expected `int`, got `"x"`'],
    [true, 'int', '$: expected `int`, got `true`'],
    [1.5, 'int', '$: expected `int`, got `1.5`'],
    [[1], 'tuple[int, int]', '$: expected 2 items for `tuple[int, int]`'],
    [{ a: [1, null] }, 'dict[str, list[int]]', '$.a[1]: expected `int`, got `null`'],
    [{ $tupel: [1] }, 'Any', 'expected one of $list, $tuple'],
    [{ $set: [1, { $float: '1' }] }, 'Any', '$.$set[1]: equals an earlier item'],
    [{ $set: [[1]] }, 'Any', '$.$set[0]: a list is not hashable'],
    [2 ** 53, 'int', '{"$int": "digits"}'],
    [{ $int: '1.5' }, 'int', '$.$int: expected decimal digits'],
    [{ $bytes: '!' }, 'bytes', 'base64'],
    [{ '1': 2 }, 'dict[int, int]', '{"$dict": [[key, value], …]}'],
    ['x', 'int | None', '$: expected `int | None`'],
  ])('refuses %j as %s with the place and the rule', (json, annotation, message) => {
    const read = () => decodeJson(json as Json, parsePyType(annotation))
    expect(read).toThrow(ProblemError)
    expect(read).toThrow(message)
  })
})

test('the texts of long values are read over once, and without a stack', () => {
  expect(decodeJson({ $bytes: 'A'.repeat(12_000_000) })).toMatchObject({ type: 'bytes' })
  expect(() => decodeJson({ $bytes: `${'A'.repeat(12_000_000)}A===` })).toThrow('base64 text')
  expect(() => decodeJson({ $float: `${'1'.repeat(1_000_000)}x` })).toThrow('or a number')
})

test('values nested more than 500 deep are refused', () => {
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as Json
  expect(decodeJson(nested(500)).type).toBe('list')
  expect(() => decodeJson(nested(502))).toThrow('$: expected values nested at most 500 deep')
  expect(() => decodeJson(nested(50_000), parsePyType('int | list'))).toThrow(ProblemError)
})

describe('encodeJson', () => {
  test('leaves a float that its type declares untagged', () => {
    expect(encodeJson(py.float(2), parsePyType('float'))).toBe(2)
    expect(encodeJson(py.float(2))).toEqual({ $float: '2' })
  })

  test('tags what an array cannot say unless the type says it', () => {
    const pair = py.tuple([py.int(1), py.float(2)])
    expect(encodeJson(pair, parsePyType('tuple[int, float]'))).toEqual([1, 2])
    expect(encodeJson(pair)).toEqual({ $tuple: [1, { $float: '2' }] })
  })

  test('reads back as the same value without a type', () => {
    fc.assert(
      fc.property(arbitraryValue(), (value) => {
        expect(valueKey(decodeJson(throughText(encodeJson(value))))).toBe(valueKey(value))
      }),
      { numRuns: 500 },
    )
  })

  test('reads back as the same value with a type that it conforms to', () => {
    fc.assert(
      fc.property(fc.array(arbitraryValue(), { minLength: 1, maxLength: 3 }), (values) => {
        const type = inferPyType(values)
        for (const value of values) {
          const json = throughText(encodeJson(value, type))
          expect(valueKey(decodeJson(json, type))).toBe(valueKey(value))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('keeps a dictionary in its order, digits as keys included', () => {
    const value = py.dict([
      [py.str('b'), py.int(1)],
      [py.str('1'), py.int(2)],
    ])
    const read = decodeJson(throughText(encodeJson(value)))
    expect(read).toEqual(value)
  })
})
