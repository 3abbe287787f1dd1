import { describe, expect, test } from 'vitest'
import { parseProblemSet } from '../../problems/load.ts'
import { SourceFile } from '../../problems/source-file.ts'
import { ProblemError } from '../../src/core/errors.ts'

function errorOf(read: () => unknown): Error {
  try {
    read()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('Nothing was thrown')
}

function problemText(type: string, argument: string): string {
  const tests = `[{"args": [${argument}], "expected": 1}]`
  return `{"name": "x", "problems": [{"id": "x", "function_name": "f", "docstring": "d",
    "parameters": [{"name": "n", "type": "${type}"}],
    "visible_tests": ${tests}, "hidden_tests": ${tests}}]}`
}

const NESTED = '['.repeat(5_000) + ']'.repeat(5_000)

describe('a file that no reader has a stack for', () => {
  test.each([
    ['JSON that is nested deeply', NESTED, 'nested at most 1000 deep'],
    ['brackets that never close', '['.repeat(100_000), 'nested deeper than 990'],
    ['brackets that close as others', '[},'.repeat(100_000), 'expected a value'],
    ['a nested argument', problemText('Any', NESTED), 'nested at most 1000 deep'],
    ['the older format', `[{"function_name": "f", "test_cases": [[${NESTED}, 1]]}]`, 'nested'],
    [
      'a nested annotation',
      problemText(`${'list['.repeat(3_000)}int${']'.repeat(3_000)}`, '1'),
      'nested more than 500 deep',
    ],
    [
      'escapes beside a NaN',
      `{"name": NaN, "description": "${'\\n'.repeat(4_000_000)}"}`,
      'a value of a test is written {"$float": "nan"}',
    ],
  ])('is refused in one short line: %s', (_, text, message) => {
    const error = errorOf(() => parseProblemSet(text, 'mine.json'))
    expect(error).toBeInstanceOf(ProblemError)
    expect(error.message).toMatch(/^mine\.json:\d+:\d+: /)
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('\n')
    expect(error.message.length).toBeLessThan(300)
  })

  test('a value within the limit on files is refused by the limit on values', () => {
    for (const value of [
      '['.repeat(990) + ']'.repeat(990),
      `${'{"a":'.repeat(990)}1${'}'.repeat(990)}`,
    ]) {
      const error = errorOf(() => parseProblemSet(problemText('Any', value), 'mine.json'))
      expect(error.message).toContain('nested at most 500 deep')
    }
  })
})

describe('the numbers of Python', () => {
  test('are found outside strings only', () => {
    const source = new SourceFile('x', '{"a NaN": [NaN, -Infinity, "\\"NaN", "\\\\", Infinity]}')
    expect(source.value).toEqual({ 'a NaN': [0, 0, '"NaN', '\\', 0] })
    expect(source.withFloats(['a NaN'])).toEqual([
      { $float: 'nan' },
      { $float: '-inf' },
      '"NaN',
      '\\',
      { $float: 'inf' },
    ])
  })

  test('a string that is not closed is read over once: nothing in it is taken for a number', () => {
    const text = `[NaN, "${'\\" NaN '.repeat(300_000)}`
    expect(errorOf(() => new SourceFile('x', text)).message).toBe(
      'x:1:7: not valid JSON: a string is not closed',
    )
  })
})
