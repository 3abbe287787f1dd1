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
