import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCaptured } from './support/captured-terminal.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const examples = join(root, 'examples')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
let folder: string

/** The README's files: fenced blocks whose info string is a language and a file's name. */
const blocks = [...readme.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', text = '']) => [name, text] as const,
)

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
