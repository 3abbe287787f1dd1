import { describe, expect, test } from 'vitest'
import { guessDomain } from '../../../problems/adversarial/domain-guess.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { py } from '../../../src/values/py-value.ts'

function problemOf(types: readonly string[], rows: readonly (readonly PyValue[])[]): Problem {
  return {
    kind: 'function',
    id: 'p',
    functionName: 'p',
    parameters: types.map((type, i) => ({ name: 'abc'[i] as string, type })),
    returnType: 'int',
    docstring: 'Any.',
    visibleTests: rows.map((args) => ({ args, expected: py.int(0) })),
    hiddenTests: [],
    comparison: { mode: 'exact' },
    tags: [],
  }
}

const eight = <T>(make: (i: number) => T): T[] => Array.from({ length: 8 }, (_, i) => make(i))

describe('guessDomain', () => {
  test('keeps numbers between the smallest and the largest tested', () => {
    const problem = problemOf(['int'], [[py.int(3)], [py.int(50)]])
    expect(guessDomain(problem).inputs.a).toEqual({ min: 3, max: 50 })
  })

  test('lets texts grow, and keeps to the kinds of characters tested', () => {
    const problem = problemOf(['str'], [[py.str('ab')], [py.str('c d e')]])
    expect(guessDomain(problem).inputs.a).toEqual({
      min_length: 2,
      max_length: 20,
      characters: ['lower', 'space'],
    })
  })

  test('sees that one number is never above another, and lists are as long as each other', () => {
    const ordered = problemOf(
      ['int', 'int'],
      eight((i) => [py.int(i), py.int(2 * i)]),
    )
    expect(guessDomain(ordered).where).toBe('a <= b')
    const paired = problemOf(
      ['list[int]', 'list[int]'],
      eight((i) => [py.ints(Array(i).fill(9 - i)), py.ints(Array(i).fill(i))]),
    )
    expect(guessDomain(paired).where).toContain('len(a) == len(b)')
  })

  test('keeps lists sorted where all tested lists are', () => {
    const sorted = problemOf(
      ['list[int]'],
      eight((i) => [py.ints([i, i + 1, i + 5])]),
    )
    expect(guessDomain(sorted).where).toBe('list(a) == sorted(a)')
  })

  test('makes no rule of a few tests', () => {
    const few = problemOf(['int', 'int'], [[py.int(1), py.int(2)]])
    expect(guessDomain(few).where).toBeUndefined()
  })
})
