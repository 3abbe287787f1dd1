import { afterAll, beforeAll, expect, test } from 'vitest'
import { gradeOutcomes } from '../../../../experiments/training/evaluation/outcome-grading.ts'
import { ProgramArchive } from '../../../../experiments/training/program-archive.ts'
import { loadProblemSet } from '../../../../problems/load.ts'
import type { EpisodeOutcome } from '../../../../src/core/agent.ts'
import type { GradeRequest, Sandbox } from '../../../../src/core/sandbox.ts'
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
  const [even, sum] = await gradeOutcomes([isEven, sumList], archive, outcomes, counting)
  expect(asked.map(({ source }) => source)).toEqual([EVEN, GUESS])
  expect(even).toMatchObject({ episodes: 4, visiblePassed: 3, solved: 2, meanReturn: 2 })
  expect(even).toMatchObject({ sample: EVEN, sampleSolved: true })
  expect(sum).toMatchObject({ episodes: 0, solved: 0, sample: null, sampleHidden: null })
})
