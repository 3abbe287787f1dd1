import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EvaluationReport, TrainSummary } from '../../../experiments/runs/report-types.ts'
import { runCaptured } from '../../support/captured-terminal.ts'
import { envModule } from '../../support/env-module.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-environment-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const TINY = `environment: {module: ./env.ts}
agent: {type: dqn, hidden_dim: 8, min_buffer_size: 16, batch_size: 8}
training: {num_episodes: 12, num_envs: 4, log_frequency: 4, eval_frequency: 8}
evaluation: {num_episodes: 2}
`

const runsFolder = () => ['--runs-folder', join(folder, 'runs')]

test('an environment that writes no programs is told of by returns and lengths', async () => {
  write('env.ts', envModule())
  const trained = await runCaptured('train', write('dot.yaml', TINY), ...runsFolder())
  expect(trained.code).toBe(0)
  expect(trained.out.split('\n').slice(0, 5)).toEqual([
    '┌─────────┬─────────────────┬─────────────┬─────────────┐',
    '│ actions │ latest episodes │ mean return │ mean length │',
    '├─────────┼─────────────────┼─────────────┼─────────────┤',
    expect.stringMatching(/^│ agent {3}│ 12 {14}│ [01]\.\d\d {8}│ \d+\.\d +│$/),
    expect.stringMatching(/^│ uniform │ 12 {14}│ [01]\.\d\d {8}│ \d+\.\d +│$/),
  ])
  expect(trained.out).toMatch(/\nrun \S*dot\n12 episodes\nnext: /)

  const evaluated = await runCaptured('evaluate', 'dot', ...runsFolder())
  expect(evaluated.out).toMatch(/│ episodes │ mean return │ mean length │\n[^│]*\n│ 6 {8}│/)
  expect(evaluated.out).toMatch(/\nrun dot \(dqn, \w+ checkpoint\)\nnext: /)

  const kept = (name: string) => readFileSync(join(folder, 'runs', 'dot', name), 'utf8')
  const shown = [trained.out, evaluated.out, kept('summary.md'), kept('metrics.jsonl')]
  for (const text of shown) expect(text).not.toMatch(/solved|tests_passed|add_numbers|visible/)
  expect(kept('metrics.jsonl')).toMatch(/"eval\/return":/)
})

test('and in JSON, with no problems', async () => {
  write('env.ts', envModule())
  const json = async (...argv: string[]): Promise<unknown> =>
    JSON.parse((await runCaptured(...argv, ...runsFolder(), '--json')).out)
  const summary = (await json('train', write('dot.yaml', TINY))) as TrainSummary
  expect(summary).toMatchObject({ perProblem: [], total: 0, passRates: null, episodes: 12 })
  expect(summary.returns).toMatchObject({ agent: { episodes: 12 }, uniform: { episodes: 12 } })
  const report = (await json('evaluate', 'dot')) as EvaluationReport
  expect(report).toMatchObject({ perProblem: [], total: 0, returns: { episodes: 6 } })
  expect(report.returns?.meanLength).toBeGreaterThanOrEqual(3)
})

test.each([
  [
    'is constructed',
    { constructed: 'throw new Error("no luck")' },
    /: `createEnv` threw: no luck$/,
  ],
  [
    'takes its first step',
    { step: 'throw new Error("no luck")' },
    /: `step` 1 of the episode threw: no luck$/,
  ],
  [
    'pays',
    { reward: 'Number.NaN' },
    /: `step` 1 of the episode: expected the reward to be a finite/,
  ],
])('an environment that breaks when it %s leaves nothing behind', async (_, parts, line) => {
  write('env.ts', envModule(parts))
  const { code, out, err } = await runCaptured(
    'train',
    write('dot.yaml', TINY),
    '--json',
    ...runsFolder(),
  )
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(line)
  expect(err.split('\n')).toHaveLength(1)
  expect(err.startsWith(`error: ${join(folder, 'env.ts')}`)).toBe(true)
  expect(existsSync(join(folder, 'runs'))).toBe(false)
})

test('one that breaks after a checkpoint keeps the run to go on with', async () => {
  const step = `globalThis.dots = (globalThis.dots ?? 0) + 1
    if (globalThis.dots === 90) throw new Error('no luck')`
  write('env.ts', envModule({ step }))
  const saved = TINY.replace('log_frequency', 'save_frequency: 4, log_frequency')
  const argv = ['train', write('dot.yaml', saved), '--json', ...runsFolder()]
  const { code, err } = await runCaptured(...argv)
  expect(code).toBe(2)
  expect(err).toMatch(/env\.ts: `step` \d+ of the episode threw: no luck$/)
  const last = join(folder, 'runs', 'dot', 'checkpoints', 'last')
  expect(readdirSync(last).sort()).toEqual(['state.json', 'state.safetensors'])
})
