import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TrainSummary } from '../../../experiments/runs/report-types.ts'
import { graderVersion } from '../../../src/sandbox/grader-version.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'other-grader-'))
  writeFileSync(
    join(folder, 'own.yaml'),
    `agent: { type: random }
environment: { max_steps: 50 }
training: { num_episodes: 8, num_envs: 2, eval_frequency: 0, baseline: none, stop_when_solved: true }
evaluation: { num_episodes: 1 }
seed: 1
`,
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

async function train(...argv: string[]): Promise<{ summary: TrainSummary; err: string }> {
  const where = ['--runs-folder', join(folder, 'runs'), '--json']
  const { code, out, err } = await runCaptured('train', ...argv, ...where)
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  return { summary: JSON.parse(out) as TrainSummary, err }
}

interface Stored<T> {
  value: T
}

interface SavedState {
  training: Stored<{
    graders?: string[]
    bestScore: number | null
    session: Stored<{
      scheduler: Stored<{ open: string[] }>
      archive: Stored<Record<string, { firstSolvedAt: number | null; best: unknown }>>
    }>
  }>
}

function readState(checkpoint: string): SavedState {
  const file = join(folder, 'runs', 'own', 'checkpoints', checkpoint, 'state.json')
  return JSON.parse(readFileSync(file, 'utf8')) as SavedState
}

/** As another grader left the run: a program that fails had passed, and its problem was closed. */
function forge(graders: string[] | undefined): void {
  const state = readState('last')
  const training = state.training.value
  const { archive, scheduler } = training.session.value
  const source = 'def is_even(n: int) -> bool:\n    return n\n'
  const best = { source, passed: 8, total: 8, length: 3, triedAt: 1 }
  archive.value.is_even = { ...archive.value.is_even, best, firstSolvedAt: 1 }
  scheduler.value.open = scheduler.value.open.filter((id) => id !== 'is_even')
  training.bestScore = 9e9
  if (graders !== undefined) training.graders = graders
  // Before there were versions of the grader, states had none either.
  else {
    delete training.graders
    Object.assign(state, { training })
  }
  const file = join(folder, 'runs', 'own', 'checkpoints', 'last', 'state.json')
  writeFileSync(file, JSON.stringify(state))
}

test('a run goes on under another grader: it says so, and what had passed is graded again', async () => {
  const { summary: first, err: nothing } = await train(join(folder, 'own.yaml'))
  const now = graderVersion()
  expect(first.graders).toEqual([now])
  expect(nothing).toBe('')
  const config = readFileSync(join(folder, 'runs', 'own', 'config.yaml'), 'utf8')
  expect(config).toContain(`grader: ${now}`)

  forge(['0.1-a-b'])
  const { summary, err } = await train('--resume', 'own', '--set', 'training.num_episodes=12')
  expect(err).toBe(
    `warning: own: it was graded by grader version 0.1-a-b, and this is ${now}: its best programs are graded again, what it learnt by then stays; to mix nothing, begin another run`,
  )
  expect(summary.graders).toEqual(['0.1-a-b', now])
  const even = summary.perProblem.find(({ problemId }) => problemId === 'is_even')
  expect(even).toMatchObject({ solved: false, firstSolvedAt: null })
  expect(readState('last').training.value.session.value.scheduler.value.open).toContain('is_even')
  // No score of another grader's keeps the best checkpoint from being written again.
  expect(readState('best').training.value).toMatchObject({ graders: ['0.1-a-b', now] })
  const page = readFileSync(join(folder, 'runs', 'own', 'summary.md'), 'utf8')
  expect(page).toContain(`Grader version ${now}; what was learnt before came from verdicts of 0.1`)

  // Under one grader a run goes on as it always did.
  const again = await train('--resume', 'own', '--set', 'training.num_episodes=16')
  expect(again.err).toBe('')
  expect(again.summary.graders).toEqual(['0.1-a-b', now])
}, 240_000)

test('a run of before there were versions is of an unknown one', async () => {
  await train(join(folder, 'own.yaml'))
  forge(undefined)
  const { summary, err } = await train('--resume', 'own', '--set', 'training.num_episodes=12')
  expect(err).toContain('own: it was graded by grader version unknown, and this is ')
  expect(summary.graders).toEqual(['unknown', graderVersion()])
}, 240_000)
