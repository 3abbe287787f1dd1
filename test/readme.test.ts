import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EnvDeps } from '../envs/registry.ts'
import { loadEnvModule } from '../experiments/assembly/user-module.ts'
import type { Env } from '../src/core/env.ts'
import { runCaptured } from './support/captured-terminal.ts'
import { startRealDeps } from './support/real-env.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const examples = join(root, 'examples')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const envsPage = readFileSync(join(root, 'envs', 'README.md'), 'utf8')
let folder: string
let deps: EnvDeps
startRealDeps((started) => {
  deps = started
})

/** A page's files: fenced blocks whose info string is a language and a file's name. */
function blocksOf(page: string) {
  return [...page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, name = '', text = '']) => [name, text] as const,
  )
}

/** The README's, and of the page of environments what is an example of theirs. */
const blocks = [
  ...blocksOf(readme),
  ...blocksOf(envsPage).filter(([name]) => name.startsWith('code-embedding')),
]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(blocks)('%s is the file of that name among the examples', (name, text) => {
  expect(text).toBe(readFileSync(join(examples, name), 'utf8'))
})

test('every example is shown', () => {
  expect(blocks.map(([name]) => name).sort()).toEqual(readdirSync(examples).sort())
})

test('trains with the README’s agent, reward and problem', async () => {
  const { summary, metrics } = await trained('my-agent.yaml')
  expect(summary).toMatchObject({ runName: 'mine-agent', total: 1, episodes: 200 })
  expect(metrics.length).toBeGreaterThan(1)
}, 240_000)

test('the README’s experiment learns to solve its problem', async () => {
  const { summary, metrics } = await trained('my.yaml')
  expect(summary).toMatchObject({ runName: 'mine', solved: 1, total: 1 })
  const returns = metrics.flatMap((line) => JSON.parse(line)['episode/return'] ?? [])
  expect(returns.at(-1)).toBeGreaterThan(returns[0] + 0.2)
}, 240_000)

/** The summary and the lines of metrics of an example's run. */
async function trained(name: string) {
  const args = ['train', join(examples, name), '--runs-folder', join(folder, 'runs'), '--json']
  const { code, out, err } = await runCaptured(...args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const summary = JSON.parse(out)
  const metrics = readFileSync(join(folder, 'runs', summary.runName, 'metrics.jsonl'), 'utf8')
  return { summary, metrics: metrics.trim().split('\n') }
}

test('trains on an embedding of the code beside the features, which tells programs apart', async () => {
  const { summary, metrics } = await trained('code-embedding.yaml')
  expect(summary).toMatchObject({ runName: 'code-embedding', total: 1, episodes: 64 })
  expect(metrics.length).toBeGreaterThan(1)
  const { createEnv } = await loadEnvModule(join(examples, 'code-embedding.ts'))
  const env = (await createEnv({ max_steps: 16 }, deps)) as Env<Float32Array>
  const [start, info] = await env.reset({ seed: 1, options: { problem: 'is_even' } })
  const actions = [...info.action_mask!.keys()].filter((action) => info.action_mask![action] === 1)
  expect(start).toHaveLength(520 + 64)
  expect(env.observationSpace.contains(start)).toBe(true)
  const embeddings = []
  for (const action of actions.slice(0, 3)) {
    await env.reset({ seed: 1, options: { problem: 'is_even' } })
    const [observation] = await env.step(action)
    const embedding = observation.subarray(520)
    expect(Math.hypot(...embedding)).toBeCloseTo(1, 5)
    embeddings.push(embedding.join())
  }
  expect(new Set([start.subarray(520).join(), ...embeddings]).size).toBe(4)
  await env.close()
}, 240_000)

test('scores a program with the README’s reward', async () => {
  const { code, err } = await runCaptured('reward', 'test', join(examples, 'reward.ts'))
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('steps the environment as the README does, from the sources', async () => {
  // From a folder below, too: there is no build that the package's name could stand for otherwise.
  const tsx = fileURLToPath(import.meta.resolve('tsx/cli'))
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, 'step.ts'], {
    cwd: examples,
  })
  expect(stdout).toContain('def add_numbers(')
  expect(stdout).toMatch(/^reward -?[\d.]+, \d+ of 16 visible tests passed$/m)
})

test('its problems hold', async () => {
  const { code } = await runCaptured('problems', 'validate', join(examples, 'problems.json'))
  expect(code).toBe(0)
}, 240_000)

test('links only to what exists', () => {
  for (const [, path] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
    expect(existsSync(join(root, path!)), path).toBe(true)
  }
})
