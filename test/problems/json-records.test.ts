import { expect, test, vi } from 'vitest'
import { recordRows } from '../../problems/json-records.ts'
import { plainValue } from '../../src/values/python-json.ts'

function rows(content: string | Buffer) {
  return Array.from(recordRows(Buffer.from(content)), (row) =>
    'unreadable' in row ? [row.line, row.unreadable] : [row.line, plainValue(row.value)],
  )
}

test('a record stands on a line, empty lines are none, a mark at the start is no part', () => {
  expect(rows('\ufeff{"a": 1}\r\n\n  \n{"a": 2}')).toEqual([
    [1, { a: 1 }],
    [4, { a: 2 }],
  ])
  expect(rows('\n\n')).toEqual([])
})

test('a broken line is a row with its reason, and what follows is read', () => {
  const invalid = Buffer.from('{"a": "\xff"}\n', 'latin1')
  expect(rows(Buffer.concat([invalid, Buffer.from('{"a": \n{"a": 2}\n')]))).toEqual([
    [1, 'not valid UTF-8'],
    [2, 'not valid JSON: expected a value'],
    [3, { a: 2 }],
  ])
})

test('a list is read up to its first broken item', () => {
  expect(rows('[\n  {"a": 1},\n  {"a": NaN}\n]')).toEqual([
    [2, { a: 1 }],
    [3, { a: Number.NaN }],
  ])
  expect(rows('[{"a": 1},\n{"a": }\n, {"a": 3}]')).toEqual([
    [1, { a: 1 }],
    [2, 'not valid JSON: expected a value'],
  ])
  expect(rows('[]')).toEqual([])
})

test('an object may stand on several lines', () => {
  expect(rows('{\n "a": [1,\n 2]\n}\n')).toEqual([[1, { a: [1, 2] }]])
})

test('a line break is looked for once a line, however many records stand on it', () => {
  const content = Buffer.from(`[${'{},'.repeat(2_000)}{}]`)
  const search = vi.spyOn(String.prototype, 'indexOf')
  try {
    expect(Array.from(recordRows(content))).toHaveLength(2_001)
    expect(search.mock.calls.length).toBeLessThan(10)
  } finally {
    search.mockRestore()
  }
})
