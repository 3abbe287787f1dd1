import { expect, test } from 'vitest'
import { renderTable } from '../../../src/log/table.ts'
import { textWidth } from '../../../src/log/wrapped-text.ts'

const PROGRAM = `def count_vowels(text: str) -> int:
    return sum([1 for character in text.lower() if character in 'aeiou' and character != ''])`

test('a table of programs fits 80 columns and keeps indentation', () => {
  const table = renderTable({
    head: ['problem', 'solved', 'programs', 'program'],
    rows: [
      ['count_vowels', 'yes', '1,234', PROGRAM],
      ['factorial', 'no', '5,000', '-'],
    ],
  })
  const lines = table.split('\n')
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  expect(table).toContain('│     return sum([1 for')
  expect(table.replaceAll(/[│\s]/g, '')).toContain("!=''])")
})

test('a table that is narrow enough is left as narrow as it is', () => {
  const [top] = renderTable({ head: ['a', 'b'], rows: [['1', '2']] }).split('\n')
  expect(top).toBe('┌───┬───┐')
})

test('what names a row is never broken within a word: the other columns give way', () => {
  const table = renderTable({
    head: ['name', 'what it is', 'tags'],
    rows: [['x'.repeat(20), 'a few words that go on', 'unbreakable-word']],
    width: 44,
  })
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(44)
  expect(table).toContain('x'.repeat(20))
  expect(table.replaceAll(/[│\s]/g, '')).toContain('unbrea')
})

test('where names leave no room for a table each row is lines by itself', () => {
  const id = 'x'.repeat(36)
  const table = renderTable({
    head: ['name', 'what it is'],
    rows: [
      [id, 'a few words that go on and on'],
      ['short', PROGRAM],
    ],
    width: 40,
  })
  expect(`\n${table}`).toBe(`
name: ${id}
what it is: a few words that go on and
  on

name: short
what it is:
def count_vowels(text: str) -> int:
    return sum([1 for character in
      text.lower() if character in
      'aeiou' and character != ''])`)
})

const LISTING = {
  head: ['problem', 'visible + hidden', 'tags', 'what it asks'],
  rows: [
    ['celsius_to_fahrenheit', '14 + 60', 'numbers, easy', 'Convert degrees, and round the result.'],
    ['mix', '2 + 3', 'recursion, strings, hard', '二つの文字列から順番に一文字ずつ取って並べる。'],
  ],
}

test('at 80 columns lines are wrapped, wide letters by the columns they take, and no rule parts the rows', () => {
  expect(`\n${renderTable({ ...LISTING, width: 80 })}`).toBe(`
┌───────────────────────┬─────────┬──────────────┬─────────────────────────────┐
│ problem               │ visible │ tags         │ what it asks                │
│                       │ +       │              │                             │
│                       │ hidden  │              │                             │
├───────────────────────┼─────────┼──────────────┼─────────────────────────────┤
│ celsius_to_fahrenheit │ 14 + 60 │ numbers,     │ Convert degrees, and round  │
│                       │         │   easy       │   the result.               │
│ mix                   │ 2 + 3   │ recursion,   │ 二つの文字列から順番に一文  │
│                       │         │   strings,   │   字ずつ取って並べる。      │
│                       │         │   hard       │                             │
└───────────────────────┴─────────┴──────────────┴─────────────────────────────┘`)
})

test('columns for which there is no room come below, beside the names of the rows', () => {
  const table = renderTable({
    head: ['model', 'perplexity', 'CodeBLEU', 'tokens'],
    rows: [
      ['attention', '124.068', '0.316', '0.455'],
      ['lstm', '183.006', '0.229', '0.394'],
    ],
    width: 40,
  })
  expect(`\n${table}`).toBe(`
┌───────────┬────────────┬──────────┐
│ model     │ perplexity │ CodeBLEU │
├───────────┼────────────┼──────────┤
│ attention │ 124.068    │ 0.316    │
│ lstm      │ 183.006    │ 0.229    │
└───────────┴────────────┴──────────┘
┌───────────┬────────┐
│ model     │ tokens │
├───────────┼────────┤
│ attention │ 0.455  │
│ lstm      │ 0.394  │
└───────────┴────────┘`)
})

test('at 120 columns the same rows take a line each', () => {
  expect(`\n${renderTable({ ...LISTING, width: 120 })}`).toBe(`
┌───────────────────────┬──────────────────┬──────────────────────────┬────────────────────────────────────────────────┐
│ problem               │ visible + hidden │ tags                     │ what it asks                                   │
├───────────────────────┼──────────────────┼──────────────────────────┼────────────────────────────────────────────────┤
│ celsius_to_fahrenheit │ 14 + 60          │ numbers, easy            │ Convert degrees, and round the result.         │
│ mix                   │ 2 + 3            │ recursion, strings, hard │ 二つの文字列から順番に一文字ずつ取って並べる。 │
└───────────────────────┴──────────────────┴──────────────────────────┴────────────────────────────────────────────────┘`)
})

test('no character of a wide text is lost, at any width', () => {
  const text = '文字列を逆順にして返す。先頭の文字が最後になり、空の文字列はそのまま返す。'
  for (const width of [30, 41, 60]) {
    const table = renderTable({ head: ['id', 'text'], rows: [['wide', text]], width })
    expect(table.replaceAll(/[│├┼┤─\s]/g, ''), `${width}`).toContain(text)
    expect(textWidth(table), `${width}`).toBeLessThanOrEqual(width)
  }
})

test('a tab in a cell takes the columns that it is given', () => {
  const table = renderTable({ head: ['a'], rows: [['\tx']] })
  expect(table).toContain('│     x │')
})

test('what is foreign in a cell is escaped before its width is measured', () => {
  const table = renderTable({ head: ['id'], rows: [['\u001b[2Jx'], ['b\u202e']] })
  expect(table).toContain('│ \\u001b[2Jx │')
  expect(table).toContain('│ b\\u202e    │')
})
