import { expect, test } from 'vitest'
import { SearchBooks } from '../../../experiments/benchmark/search/search-books.ts'

const program = (source: string, passed: readonly number[], tokens = 5) => ({
  source,
  testsPassed: Uint8Array.from(passed),
  tokens,
})

test('a program that ends beside the one that passed neither counts nor is submitted', () => {
  const books = new SearchBooks('p', { passingPrograms: 1 })
  books.enter(program('half', [1, 0]))
  books.enter(program('right', [1, 1]))
  books.enter(program('shorter', [1, 1], 3))
  expect(books.outcome).toMatchObject({
    programs: 2,
    visibleAt: 2,
    submission: { source: 'right', triedAt: 2 },
  })
})

test('repeats and programs that could not run count as any other', () => {
  const books = new SearchBooks('p', { passingPrograms: 2 })
  for (const tests of [[], [0, 0], [0, 0], []]) books.enter(program('same', tests))
  expect(books.outcome).toMatchObject({ programs: 4, visibleAt: null })
  for (const source of ['right', 'right']) books.enter(program(source, [1, 1]))
  expect(books.closed).toBe(false)
  books.enter(program('other', [1, 1]))
  expect(books.closed).toBe(true)
  expect(books.outcome.programs).toBe(7)
})
