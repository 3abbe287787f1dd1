import { describe, expect, test } from 'vitest'
import { py } from '../../../src/values/py-value.ts'
import {
  fieldsOf,
  PythonJsonError,
  parsePythonJson,
  plainValue,
} from '../../../src/values/python-json.ts'

const { int, float, str, list, dict } = py

describe('numbers are read as Python reads them', () => {
  test.each([
    ['2', int(2)],
    ['2.0', float(2)],
    ['1e16', float(1e16)],
    ['1e+308', float(1e308)],
    ['1e999', float(Number.POSITIVE_INFINITY)],
    ['-0', int(0)],
    ['-0.0', float(-0)],
    ['99999999999999999999', int(99999999999999999999n)],
    ['-9007199254740993', int(-9007199254740993n)],
    ['NaN', float(Number.NaN)],
    ['Infinity', float(Number.POSITIVE_INFINITY)],
    ['-Infinity', float(Number.NEGATIVE_INFINITY)],
  ])('%s', (text, value) => {
    expect(parsePythonJson(text)).toEqual(value)
    expect(parsePythonJson(` [${text}]\n`)).toEqual(list([value]))
  })

  test.each(['01', '+1', '.5', '1.', '1e', '- 1', '0x10', '1_0', 'nan', 'inf', '-NaN', '١'])(
    '%s is refused',
    (text) => {
      expect(() => parsePythonJson(text)).toThrow(PythonJsonError)
    },
  )

  test('more digits than Python reads are refused at once', () => {
    expect(parsePythonJson('9'.repeat(4300)).type).toBe('int')
    expect(() => parsePythonJson('9'.repeat(3_000_000))).toThrow('more than 4300 digits')
  })
})

test('of equal keys the last value stands in the place of the first', () => {
  expect(parsePythonJson('{"a": 1, "b": 2, "a": 3, "__proto__": 4}')).toEqual(
    dict([
      [str('a'), int(3)],
      [str('b'), int(2)],
      [str('__proto__'), int(4)],
    ]),
  )
})

test('strings keep lone surrogates, join pairs and refuse control characters', () => {
  expect(parsePythonJson('"\\ud83d\\ude00 \\ud83d \\n\\/"')).toEqual(str('\u{1F600} \ud83d \n/'))
  expect(() => parsePythonJson('"a\nb"')).toThrow('a control character in a string')
  expect(() => parsePythonJson('"\\x"')).toThrow('an unknown escape in a string')
  expect(() => parsePythonJson('"\\u00g0"')).toThrow('a malformed \\u escape')
  expect(() => parsePythonJson('"abc')).toThrow('a string is not closed')
})

test.each([
  ['', 'expected a value'],
  ['{"a": 1', 'expected `,` or `}`'],
  ['{1: 2}', 'expected a property name in double quotes'],
  ['[1 2]', 'expected `,` or `]`'],
  ['[1,]', 'expected a value'],
  ['1 2', 'something follows the value'],
  ["{'a': 1}", 'expected a property name in double quotes'],
])('%j is refused: %s', (text, message) => {
  expect(() => parsePythonJson(text)).toThrow(message)
})

test('nesting without end is an error, not the end of the stack', () => {
  expect(parsePythonJson(`${'['.repeat(900)}${']'.repeat(900)}`).type).toBe('list')
  expect(() => parsePythonJson('['.repeat(1_000_000))).toThrow('nested deeper than')
  expect(() => parsePythonJson('{"a":'.repeat(1_000_000))).toThrow('nested deeper than')
})

test('plain data keeps what a schema needs, and no key reaches a prototype', () => {
  const value = parsePythonJson('{"id": 7, "big": 99999999999999999999, "__proto__": [null, true]}')
  const plain = plainValue(value) as Record<string, unknown>
  expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
  expect(Object.entries(plain)).toEqual([
    ['id', 7],
    ['big', 99999999999999999999n],
    ['__proto__', [null, true]],
  ])
  expect(fieldsOf(value)?.get('id')).toEqual(int(7))
  expect(fieldsOf(list([]))).toBeNull()
})
