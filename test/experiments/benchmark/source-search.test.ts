import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SearchLimits } from '../../../experiments/benchmark/search/search-outcome.ts'
import { searchSource } from '../../../experiments/benchmark/search/source-search.ts'
import { Stopwatch } from '../../../experiments/benchmark/search/stopwatch.ts'
import { VisibleGrader } from '../../../experiments/benchmark/search/visible-grader.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { ProgramSource, WrittenProgram } from '../../../src/models/decoding/program-source.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'

const vocabulary = createVocabulary()
let sandbox: PooledSandbox
let problem: Problem
beforeAll(async () => {
  sandbox = await createSandbox()
  const { problems } = await loadProblemSet('seed-train')
  problem = problems.find(({ id }) => id === 'is_even')!
})
afterAll(() => sandbox.close())

function program(body: string): WrittenProgram {
  const written = tokenize(`def is_even(n: int) -> bool:\n    ${body}\n`, vocabulary, problem)
  if (!written.ok) throw new Error(written.reason)
  return { tokens: written.tokens, ended: true }
}

const RIGHT = 'return n % 2 == 0'
const LONGER = 'return not n % 2 == 1'
const HALF = 'return True'
const WRONG = 'return None'

/** The programs of a list, then `return None` for ever. */
function scripted(...bodies: readonly string[]): ProgramSource & { asked: number } {
  const source = {
    asked: 0,
    async next(count: number) {
      const programs = Array.from({ length: count }, (_, i) =>
        program(bodies[source.asked + i] ?? WRONG),
      )
      source.asked += count
      return programs
    },
  }
  return source
}

function search(source: ProgramSource, limits: Partial<SearchLimits> = {}) {
  const grader = new VisibleGrader(problem, vocabulary, sandbox)
  const parts = { problemId: problem.id, source, grader, stopwatch: new Stopwatch() }
  return searchSource(parts, { budget: 100, maxSeconds: null, passingPrograms: 1, ...limits })
}

test('a search ends at the first program that passes, and counts none behind it', async () => {
  const { programs, visibleAt, submission } = await search(scripted(WRONG, HALF, RIGHT, LONGER))
  expect({ programs, visibleAt }).toEqual({ programs: 3, visibleAt: 3 })
  expect(submission).toMatchObject({ triedAt: 3, passed: 16, total: 16 })
  expect(submission?.source).toContain(RIGHT)
})

test('the budget is kept to the program, and every program counts, seen before or not', async () => {
  const source = scripted(HALF)
  const { programs, visibleAt, submission } = await search(source, { budget: 21 })
  expect({ programs, visibleAt, asked: source.asked }).toEqual({
    programs: 21,
    visibleAt: null,
    asked: 21,
  })
  expect(submission).toMatchObject({ triedAt: 1, passed: 8 })
  const late = scripted(...new Array<string>(20).fill(WRONG), RIGHT)
  expect(await search(late, { budget: 20 })).toMatchObject({ programs: 20, visibleAt: null })
})

test('a limit of seconds that is over ends the search after the batch under way', async () => {
  const source = scripted(HALF)
  const found = await search(source, { maxSeconds: 1e-9 })
  expect(found).toMatchObject({ programs: 16, visibleAt: null })
  expect(source.asked).toBe(16)
})

test('asked for two different passing programs, it submits the shorter', async () => {
  const { programs, visibleAt, submission } = await search(
    scripted(LONGER, LONGER, WRONG, RIGHT, LONGER),
    { passingPrograms: 2 },
  )
  expect({ programs, visibleAt, triedAt: submission?.triedAt }).toEqual({
    programs: 4,
    visibleAt: 1,
    triedAt: 4,
  })
})

test('a program that was cut off, or leaves blocks it never entered, passes nothing', async () => {
  const { tokens } = program(RIGHT)
  const { dedentId, newlineId } = vocabulary
  const cut = { tokens: tokens.slice(0, -1), ended: false }
  const loose = { tokens: [newlineId, dedentId, dedentId, ...tokens], ended: true }
  const before = sandbox.stats().programs
  const grader = new VisibleGrader(problem, vocabulary, sandbox)
  const graded = await grader.grade([cut, loose])
  expect(graded.map(({ testsPassed }) => testsPassed.length)).toEqual([0, 0])
  expect(sandbox.stats().programs).toBe(before)
})

test('a program runs once, however often it is written', async () => {
  const before = sandbox.stats().programs
  const grader = new VisibleGrader(problem, vocabulary, sandbox)
  await grader.grade([program(HALF), program(RIGHT), program(HALF)])
  const [again] = await grader.grade([program(RIGHT)])
  expect(again?.testsPassed.every((one) => one === 1)).toBe(true)
  expect(sandbox.stats().programs).toBe(before + 2)
})
