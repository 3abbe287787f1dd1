import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import {
  type BenchmarkConfig,
  loadBenchmark,
} from '../../../experiments/benchmark/benchmark-config.ts'
import { selectProblems } from '../../../experiments/benchmark/problem-selection.ts'
import { prepareContender, runUnit } from '../../../experiments/benchmark/run-unit.ts'
import { TimedSandbox } from '../../../experiments/benchmark/search/stopwatch.ts'
import type { UnitRecord } from '../../../experiments/benchmark/unit.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { configOf } from '../../support/benchmark-records.ts'

let sandbox: TimedSandbox
let problems: ReadonlyMap<string, Problem>
beforeAll(async () => {
  sandbox = new TimedSandbox(await createSandbox())
  const selected = await selectProblems(['seed-train', 'seed-eval'])
  problems = new Map(selected.problems.map((problem) => [problem.id, problem]))
})
afterAll(() => sandbox.close())

const options = { limits: { budget: 40, maxSeconds: null }, samples: 20 }

/** What starts from nothing: credit for answers that come near, and changes within elites. */
const NEAR = `problems: seed-train
budget: 40
environment: { max_steps: 12, vocab_size: 128, priors: true }
contenders:
  near:
    agent: rloo
    num_envs: 8
    reward: { type: partial, correction: none, closeness: 0.5 }
    options: { group_size: 4, groups_per_update: 2, avoid_repeats: true, elite_size: 16, restart_fraction: 0.8 }
`

async function configBy(name: string): Promise<BenchmarkConfig> {
  if (name !== 'near') return configOf([name])
  const file = join(mkdtempSync(join(tmpdir(), 'near-')), 'near.yaml')
  writeFileSync(file, NEAR)
  const config = loadBenchmark(file, {}, await loadRegistries())
  rmSync(dirname(file), { recursive: true })
  return config
}

/** A contender as one process keeps it, and what it does with one unit after the other. */
async function contender(name: string) {
  const config = await configBy(name)
  const prepared = await prepareContender(config.contenders[0]!, problems.get('is_even')!, sandbox)
  return {
    run: (problem: string, seed: number) =>
      runUnit(prepared, problems.get(problem)!, { contender: name, problem, seed }, options),
    async close() {
      prepared.initializer?.dispose()
      await prepared.experiment.close()
    },
  }
}

/** A record without what a clock says. */
function untimed(record: UnitRecord) {
  const { seconds: _, sandbox_seconds: _s, network_seconds: _n, ...rest } = record
  return rest
}

test.each(['uniform', 'sampling', 'beam', 'reinforce', 'near'])(
  '%s: one seed gives one record, whatever the process did before',
  { timeout: 60_000 },
  async (name) => {
    const one = await contender(name)
    const first = untimed(await one.run('sum_list', 1))
    await one.close()
    const other = await contender(name)
    await other.run('is_even', 0)
    await other.run('sum_list', 0)
    const again = untimed(await other.run('sum_list', 1))
    await other.close()
    expect(again).toEqual(first)
    expect(first.programs).toBeGreaterThan(0)
    expect(first.programs).toBeLessThanOrEqual(40)
  },
)

test('a solved unit says which program it was, and times and samples add up', async () => {
  const sampling = await contender('sampling')
  const record = await sampling.run('add_numbers', 0)
  await sampling.close()
  const { submission, samples } = record
  expect(record).toMatchObject({ solved: true, visible_at: submission?.at })
  expect(record.programs).toBe(record.visible_at)
  expect(submission).toMatchObject({ visible_passed: 16, hidden_passed: 60, hidden: 60 })
  expect(submission?.source).toMatch(/^def add_numbers/)
  expect(samples?.drawn).toBe(20)
  expect(samples?.passed).toBeGreaterThan(0)
  expect(samples?.different).toBeLessThanOrEqual(20)
  expect(record.sandbox_seconds + record.network_seconds).toBeLessThanOrEqual(record.seconds)
})

test('a model is found by a relative path, whatever the strategy', async () => {
  const initializer = 'agents/initializers/models/attention.json'
  const { contenders } = await configOf(['sampling'], { initializer })
  const prepared = await prepareContender(contenders[0]!, problems.get('is_even')!, sandbox)
  expect(prepared.initializer?.name).toBe('attention')
  prepared.initializer?.dispose()
  await prepared.experiment.close()
})
