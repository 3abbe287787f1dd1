import { afterAll, beforeAll, expect, test } from 'vitest'
import { gradeOutcomes } from '../../../../experiments/training/evaluation/outcome-grading.ts'
import { ProgramArchive } from '../../../../experiments/training/program-archive.ts'
import { loadProblemSet } from '../../../../problems/load.ts'
import type { EpisodeOutcome } from '../../../../src/core/agent.ts'
import type { Problem } from '../../../../src/core/problem.ts'
import type { GradeRequest, Sandbox } from '../../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

const EVEN = 'def is_even(n: int) -> bool:\n    return n % 2 == 0\n'
/** Passes what visible tests there are below, and not the hidden ones. */
const GUESS = 'def is_even(n: int) -> bool:\n    return n in range(0, 100, 2)\n'
const WRONG = 'def is_even(n: int) -> bool:\n    return n == 0\n'

test('every program is judged once, the sample of its problem too', async () => {
  const { problems } = await loadProblemSet('seed-train')
  const isEven = problems.find(({ id }) => id === 'is_even')!
  const sumList = problems.find(({ id }) => id === 'sum_list')!
  const outcome = (artifact: string, ...checksPassed: number[]): EpisodeOutcome => ({
    taskId: 'is_even',
    artifact,
    checksPassed: Uint8Array.from(checksPassed),
    episodeReturn: checksPassed.length,
    episodeLength: artifact.length,
  })
  const outcomes = [
    outcome(EVEN, 1, 1),
    outcome(WRONG, 1, 0),
    outcome(GUESS, 1, 1),
    outcome(EVEN, 1, 1),
    outcome('def is_even(n: int) -> bool:\n    return'),
  ]
  const archive = new ProgramArchive(['is_even', 'sum_list'])
  for (const played of outcomes) archive.record(played)

  const asked: GradeRequest[] = []
  const counting: Sandbox = {
    grade(requests, options) {
      asked.push(...requests)
      return sandbox.grade(requests, options)
    },
    close: () => sandbox.close(),
  }
  const told: [number, number][] = []
  const { perProblem, figures } = await gradeOutcomes(
    [isEven, sumList],
    archive,
    outcomes,
    counting,
    { onProgress: (...stage) => told.push(stage) },
  )
  const [even, sum] = perProblem
  expect(asked.map(({ source }) => source)).toEqual([EVEN, WRONG, GUESS])
  expect(told).toEqual([[0, 3]])
  expect(even).toMatchObject({ episodes: 5, visiblePassed: 3, solved: 2, meanReturn: 1.6 })
  expect(even).toMatchObject({ sample: EVEN, sampleSolved: true })
  // Returns 2, 2, 2, 2 and 0; shares of visible tests 1, 1/2, 1, 1 and 0 for the one that was cut off.
  expect(even?.figures?.return.mean).toBeCloseTo(1.6, 12)
  expect(even?.figures?.return).toMatchObject({ std: expect.closeTo(0.8, 12), median: 2 })
  expect(even?.figures?.visible).toMatchObject({ mean: expect.closeTo(0.7, 12), median: 1 })
  const hidden = await sharesOfHidden(isEven, [EVEN, WRONG, GUESS, EVEN])
  expect(Math.min(...hidden)).toBeLessThan(1)
  expect(even?.figures?.hidden?.mean).toBeCloseTo(hidden.reduce((a, b) => a + b, 0) / 5, 12)
  expect(figures).toEqual(even?.figures)
  expect(sum).toMatchObject({
    figures: null,
    episodes: 0,
    solved: 0,
    sample: null,
    sampleHidden: null,
  })
})

test('what an interruption left unjudged is neither solved nor unsolved, and what was judged stays', async () => {
  const { problems } = await loadProblemSet('seed-train')
  const problemOf = (id: string) => problems.find((problem) => problem.id === id)!
  const outcome = (taskId: string, artifact: string, ...checks: number[]): EpisodeOutcome => ({
    ...{ taskId, artifact, checksPassed: Uint8Array.from(checks) },
    ...{ episodeReturn: 0, episodeLength: 5 },
  })
  const sum = 'def sum_list(numbers: list[int]) -> int:\n    return sum(numbers)\n'
  // As many as are judged in one batch, the sum among them; what passes comes behind them.
  const wrong = Array.from({ length: 63 }, (_, n) =>
    outcome('is_even', `def is_even(n: int) -> bool:\n    return n == ${n}\n`, 1, 0),
  )
  const outcomes = [
    outcome('sum_list', sum, 1, 1),
    ...wrong,
    outcome('is_even', EVEN, 1, 1),
    outcome('is_positive', 'def is_positive(n: int) -> bool:\n    return'),
  ]
  const ids = ['sum_list', 'is_even', 'is_positive']
  const archive = new ProgramArchive(ids)
  for (const played of outcomes) archive.record(played)
  const stop = new AbortController()
  const { perProblem, figures } = await gradeOutcomes(
    [...ids.slice(0, 2).map(problemOf), { ...problemOf('is_even'), id: 'is_positive' }],
    archive,
    outcomes,
    sandbox,
    { signal: stop.signal, onProgress: () => stop.abort() },
  )
  expect(perProblem).toMatchObject([
    { problemId: 'sum_list', solved: 1, sampleSolved: true },
    { problemId: 'is_even', visiblePassed: 1, solved: null, sample: EVEN, sampleSolved: null },
    // No program of it passes; one that does could still have been written.
    { problemId: 'is_positive', solved: 0, sample: null, sampleSolved: null },
  ])
  expect(figures?.hidden).toBeNull()
}, 120_000)

/** On the hidden tests by themselves. */
async function sharesOfHidden(problem: Problem, sources: readonly string[]): Promise<number[]> {
  const shares: number[] = []
  for (const source of sources) {
    const request = gradeRequestOf(problem, source, problem.hiddenTests, { limits: 'grading' })
    const [verdict] = await sandbox.grade([request])
    shares.push((verdict?.passed ?? 0) / problem.hiddenTests.length)
  }
  return shares
}
