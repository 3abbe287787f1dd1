import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  EvaluationReport,
  ProblemEvaluation,
  TrainSummary,
} from '../../../experiments/runs/report-types.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

const problems = fileURLToPath(new URL('../../../examples/problems.json', import.meta.url))
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'learning-curves-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function records(run: string): readonly Record<string, number>[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Record<string, number>)
}

async function train(name: string, agent: string, training: string) {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(
    file,
    `agent: ${agent}\nenvironment: { max_steps: 10 }\n` +
      `training: { num_envs: 8, log_frequency: 16, ${training} }\n` +
      `data: { problems: ${problems}, eval_problems: ${problems} }\n`,
  )
  const { code, out } = await runCaptured('train', file, '--runs-folder', join(folder, 'runs'))
  expect(code).toBe(0)
  const run = join(folder, 'runs', name)
  const summary = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8')) as TrainSummary
  const curve = (metric: string) => records(run).map((record) => record[metric] ?? Number.NaN)
  return {
    run,
    out,
    summary,
    solved: curve('train/solved_share'),
    passed: curve('train/pass_share'),
  }
}

test('both curves rise for an agent that learns, and stay where nothing is learnt', async () => {
  const learner =
    '{ type: reinforce, initializer: seq2seq, avoid_repeats: false, episodes_per_update: 8, learning_rate: 0.003 }'
  const budget = 'num_episodes: 160, stop_when_solved: false'
  const learnt = await train('learnt', learner, budget)
  expect(learnt.solved.at(-1)).toBe(1)
  const passed = learnt.passed.at(-1) ?? 0
  expect(passed).toBeGreaterThanOrEqual(0.6)
  expect(passed).toBeGreaterThan(learnt.passed[0] ?? 1)
  expect(learnt.summary.shares).toEqual({
    solved: 1,
    passed,
    programs: 10,
    uniformPassed: 0,
    closed: 0,
  })
  expect(learnt.out).toContain(
    `passing of the last 10 programs of each problem: ${Math.round(100 * passed)} % (uniform 0 %)`,
  )
  for (const kind of ['svg', 'png']) {
    expect(existsSync(join(learnt.run, `training_curves.${kind}`))).toBe(true)
  }
  const uniform = await train('uniform', 'random', `${budget}, baseline: none`)
  expect(Math.max(...uniform.solved, ...uniform.passed)).toBe(0)
  expect(uniform.summary.shares).toMatchObject({ solved: 0, passed: 0, uniformPassed: null })
}, 240_000)

test('a problem that left the mix stays solved, and no share of last programs is told, since it would flatter', async () => {
  const stopping = await train(
    'stopping',
    '{ type: reinforce, initializer: seq2seq }',
    'num_episodes: 64',
  )
  const { run, solved, passed, out, summary } = stopping
  expect(solved.at(-1)).toBe(1)
  expect(passed.at(-1)).toBeNaN()
  const shares = { solved: 1, passed: null, uniformPassed: null, programs: 10, closed: 1 }
  expect(summary).toMatchObject({ passRates: null, shares })
  expect(out).not.toContain('passing of the last')
  expect(readFileSync(join(run, 'summary.md'), 'utf8')).not.toContain('programs of each problem')
  expect(out).toContain('problems with a program that passes the visible tests: 1 of 1')
  expect(out).toContain('a solved problem gets no more programs: 1 of 1')
}, 240_000)

test('the experiment of `init` ends with the share that `evaluate` measures', async () => {
  const study = join(folder, 'study')
  const runs = join(folder, 'runs')
  expect((await runCaptured('init', study)).code).toBe(0)
  const trained = await runCaptured('train', join(study, 'experiment.yaml'), '--runs-folder', runs)
  expect(trained.err).not.toContain('warning')
  const shares = records(join(runs, 'my-first-run')).map(
    (record) => record['train/pass_share'] ?? 0,
  )
  const early = shares[0] ?? 1
  const late = shares.at(-1) ?? 0
  expect(late).toBeGreaterThanOrEqual(0.7)
  expect(late).toBeGreaterThan(early)
  const { out } = await runCaptured('evaluate', 'my-first-run', '--runs-folder', runs, '--json')
  const { perProblem } = JSON.parse(out) as EvaluationReport
  const [{ visiblePassed, episodes }] = perProblem as [ProblemEvaluation]
  expect(Math.abs(visiblePassed / episodes - late)).toBeLessThanOrEqual(0.25)
}, 240_000)
