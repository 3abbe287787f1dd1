import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EnvDeps } from '../envs/registry.ts'
import { loadEnvModule } from '../experiments/assembly/user-module.ts'
import type { TrainSummary } from '../experiments/runs/report-types.ts'
import type { Env } from '../src/core/env.ts'
import { runCaptured } from './support/captured-terminal.ts'
import { root } from './support/import-graph.ts'
import { namedBlocks, pages } from './support/pages.ts'
import { startRealDeps } from './support/real-env.ts'

const examples = join(root, 'examples')
const blocks = pages().flatMap(({ path, text }) =>
  namedBlocks(text).map((block) => ({ page: path, ...block })),
)
let folder: string
let deps: EnvDeps
startRealDeps((started) => {
  deps = started
})

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('what the pages show', () => {
  test.each(blocks.map(({ page, name, text }) => [name, page, text] as const))(
    '%s of %s is the file of that name among the examples',
    (name, _, text) => {
      expect(text).toBe(readFileSync(join(examples, name), 'utf8'))
    },
  )

  test('is every example, each once', () => {
    expect(blocks.map(({ name }) => name).sort()).toEqual(readdirSync(examples).sort())
  })
})

/** The summary of an example's run, and the mean return of every record of its metrics. */
async function trained(name: string, ...more: readonly string[]) {
  const file = join(examples, name)
  const args = ['train', file, '--runs-folder', join(folder, 'runs'), '--json', ...more]
  const { code, out, err } = await runCaptured(...args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const summary = JSON.parse(out) as TrainSummary
  const metrics = readFileSync(join(folder, 'runs', summary.runName, 'metrics.jsonl'), 'utf8')
  const returns = metrics
    .trim()
    .split('\n')
    .flatMap((line): number[] => JSON.parse(line)['episode/return'] ?? [])
  return { summary, returns }
}

describe('experiments', () => {
  test('an agent, a reward and a problem of one’s own', async () => {
    const { summary, returns } = await trained('my-agent.yaml')
    expect(summary).toMatchObject({ runName: 'mine-agent', total: 1, episodes: 200 })
    expect(returns.length).toBeGreaterThan(1)
  }, 240_000)

  test('the first experiment learns to solve its problem', async () => {
    const { summary, returns } = await trained('my.yaml')
    expect(summary).toMatchObject({ runName: 'mine', solved: 1, total: 1 })
    expect(returns.at(-1)).toBeGreaterThan(returns[0]! + 0.2)
  }, 240_000)

  test('an agent of one’s own learns on the seed problems', async () => {
    const { summary, returns } = await trained(
      'learning-agent.yaml',
      '--set',
      'training.num_episodes=800',
    )
    expect(summary.gradientSteps).toBeGreaterThan(100)
    expect(meanOf(returns.slice(-5))).toBeGreaterThan(meanOf(returns.slice(0, 5)) + 0.2)
  }, 480_000)

  test('an environment of one’s own is learnt', async () => {
    const { returns } = (await trained('corridor.yaml')).summary
    expect(returns?.agent.meanReturn).toBeGreaterThan(returns!.uniform!.meanReturn + 0.3)
  }, 240_000)

  test('a wrapper of one’s own prices every step of the program that is written', async () => {
    const { summary } = await trained('wrapper.yaml')
    expect(summary).toMatchObject({ runName: 'step-price', solved: 1, total: 1 })
  }, 240_000)

  test('an embedding of the code beside the features tells programs apart, and is trained on', async () => {
    const { summary, returns } = await trained('code-embedding.yaml')
    expect(summary).toMatchObject({ runName: 'code-embedding', total: 1, episodes: 64 })
    expect(returns.length).toBeGreaterThan(0)
    const { createEnv } = await loadEnvModule(join(examples, 'code-embedding.ts'))
    const env = (await createEnv({ max_steps: 16 }, deps)) as Env<Float32Array>
    const [start, info] = await env.reset({ seed: 1, options: { problem: 'is_even' } })
    expect(start).toHaveLength(520 + 64)
    expect(env.observationSpace.contains(start)).toBe(true)
    const mask = info.action_mask ?? new Int8Array(0)
    const embeddings = [start.subarray(520).join()]
    for (const action of [...mask.keys()].filter((token) => mask[token] === 1).slice(0, 3)) {
      await env.reset({ seed: 1, options: { problem: 'is_even' } })
      const [observation] = await env.step(action)
      const embedding = observation.subarray(520)
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
      embeddings.push(embedding.join())
    }
    expect(new Set(embeddings).size).toBe(4)
    await env.close()
  }, 240_000)
})

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

describe('scripts', () => {
  /** What an example prints, run from the sources; there is no build that the name could stand for. */
  async function printed(name: string, cwd = examples): Promise<string> {
    const tsx = fileURLToPath(import.meta.resolve('tsx/cli'))
    const args = [tsx, '--tsconfig', join(root, 'tsconfig.json'), join(examples, name)]
    return (await promisify(execFile)(process.execPath, args, { cwd })).stdout
  }

  test('steps the environment', async () => {
    const tsx = fileURLToPath(import.meta.resolve('tsx/cli'))
    // As the README does, and from a folder below the clone.
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, 'step.ts'], {
      cwd: examples,
    })
    expect(stdout).toContain('def add_numbers(')
    expect(stdout).toMatch(/^reward -?[\d.]+, \d+ of 16 visible tests passed$/m)
  })

  test.each([
    ['episode.ts', 'README.md'],
    ['vector.ts', 'envs/README.md'],
    ['grade.ts', 'problems/README.md'],
    ['problem-objects.ts', 'problems/README.md'],
  ])('%s prints what stands beside it in %s', async (name, page) => {
    const out = await printed(name)
    expect(out.split('\n').length).toBeGreaterThan(2)
    expect(readFileSync(join(root, page), 'utf8')).toContain(`\n\`\`\`text\n${out}\`\`\`\n`)
  })

  test('trains, evaluates and asks the agent from code', async () => {
    const lines = (await printed('train.ts', folder)).split('\n')
    expect(lines[0]).toMatch(/^solved [01] of 1 in 160 programs$/)
    expect(lines[1]).toMatch(/^double: \d of 5 programs pass every test$/)
    expect(lines[2]).toBe('def double(n: int) -> int:')
    expect(readdirSync(join(folder, 'runs', 'from-code'))).toContain('summary.json')
  }, 240_000)

  test('pretrains from code', async () => {
    expect(await printed('pretrain.ts', folder)).toBe(
      'rnn: 2 passes over 15 pairs\nagent.initializer: runs/pretrained/rnn.json\n',
    )
    expect(readdirSync(join(folder, 'runs', 'pretrained'))).toContain('rnn.json')
  }, 240_000)

  test('runs a benchmark from code', async () => {
    expect(await printed('benchmark.ts', folder)).toMatch(
      /^\[ 'uniform [\d.]+', 'beam [\d.]+' \]\n$/,
    )
    const units = readFileSync(join(folder, 'runs/benchmarks/mine/units.jsonl'), 'utf8')
    expect(units.trimEnd().split('\n')).toHaveLength(6)
  }, 240_000)
})

test.each(['reward.ts', 'seen.ts'])('%s scores a program', async (name) => {
  const { code, err } = await runCaptured('reward', 'test', join(examples, name))
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('the problems hold', async () => {
  const { code } = await runCaptured('problems', 'validate', join(examples, 'problems.json'))
  expect(code).toBe(0)
}, 240_000)
