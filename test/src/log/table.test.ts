import { expect, test } from 'vitest'
import { renderTable } from '../../../src/log/table.ts'

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

test('the widest columns give way, whichever they are', () => {
  const table = renderTable({
    head: ['name', 'what it is', 'tags'],
    rows: [['x'.repeat(100), 'a few words that go on', 'short']],
    width: 40,
  })
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(40)
  expect(table).toContain('short')
})

test('rows of one line stand without rules between them', () => {
  const table = renderTable({ head: ['a'], rows: [['1'], ['2']] })
  expect(table.split('\n')).toHaveLength(6)
})

test('what is foreign in a cell is escaped before its width is measured', () => {
  const table = renderTable({ head: ['id'], rows: [['\u001b[2Jx'], ['b\u202e']] })
  expect(table).toContain('│ \\u001b[2Jx │')
  expect(table).toContain('│ b\\u202e    │')
})
