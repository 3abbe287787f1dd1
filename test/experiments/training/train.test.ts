import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { envModule } from '../../support/env-module.ts'

const bin = fileURLToPath(import.meta.resolve('../../../experiments/cli/bin.ts'))
const experiments = import.meta.resolve('../../../experiments/index.ts')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An agent's file of which one method is of the test. */
function writeAgent(method: string): void {
  const file = `export const createAgent = () => ({
  name: 'mine',
  policyVersion: 0,
  act: async ({ observations }) => ({
    actions: observations.map(() => 1),
    logProbs: observations.map(() => 0),
    policyVersion: 0,
  }),
  learn: async () => null,
  getState: async () => ({ tensors: {}, json: {} }),
  setState: async () => {},
  dispose: () => {},
  ${method}
})
`
  writeFileSync(join(folder, 'agent.ts'), file)
  writeFileSync(join(folder, 'env.ts'), envModule())
  writeFileSync(
    join(folder, 'mine.yaml'),
    `environment: {module: ./env.ts}
agent: {module: ./agent.ts}
training: {num_episodes: 4, num_envs: 1}
`,
  )
}

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs Node in the folder, as somebody would in theirs. */
function node(...args: string[]): Promise<Ended> {
  const all = ['--import', import.meta.resolve('tsx'), ...args]
  return promisify(execFile)(process.execPath, all, { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  )
}

test('from code, what its caller can mend leaves no run, so that the next call finds its place free', async () => {
  writeAgent("learn: async () => 'a text',")
  const { out } = await node(
    '--input-type=module',
    '-e',
    `
    import { loadExperiment, train } from '${experiments}'
    const { config } = await loadExperiment('mine.yaml')
    for (let i = 0; i < 2; i++) {
      await train({ config }).catch(({ name, message }) => console.log(name + ': ' + message))
    }`,
  )
  const [first, second] = out.trimEnd().split('\n')
  expect(first).toMatch(/^ConfigError: .*agent\.ts: `learn`: expected metrics by their names/)
  expect(second).toBe(first)
  expect(readdirSync(folder)).not.toContain('runs')
})

const NEVER = '() => new Promise(() => {})'

/** `codegen-gym train mine.yaml`, and what it leaves beside the three files. */
async function trained(...options: string[]): Promise<Ended & { readonly left: string[] }> {
  const ended = await node(bin, 'train', 'mine.yaml', ...options)
  return { ...ended, left: readdirSync(folder, { recursive: true }).map(String).sort() }
}

const FILES = ['agent.ts', 'env.ts', 'mine.yaml']
const STUCK = 'error: it waits for what never comes'

test('a run whose agent never answers ends with 2 and leaves nothing of what it wrote', async () => {
  writeAgent(`learn: ${NEVER},`)
  const { code, err, left } = await trained()
  expect(err).toContain(STUCK)
  expect(code).toBe(2)
  expect(left).toEqual(FILES)
})

test('a run whose agent is never made ends with 2, and one that it overwrites has its place again', async () => {
  writeAgent('')
  const whole = await trained()
  expect(whole.code).toBe(0)
  expect(whole.left).toContain('runs/mine/summary.json')
  writeFileSync(join(folder, 'agent.ts'), `export const createAgent = ${NEVER}\n`)
  const { code, err, left } = await trained('--overwrite')
  expect(err).toContain(STUCK)
  expect(code).toBe(2)
  expect(left).toEqual(whole.left)
})

test('an agent that ends the process is said, and is no success', async () => {
  writeAgent('learn() { process.exit(0) },')
  const { code, err, left } = await trained()
  expect(err).toContain('error: the process was ended before the command was')
  expect(code).toBe(2)
  expect(left.filter((path) => path.endsWith('.lock'))).toEqual([])
})

test('a failure leaves what was written, for others to work with', async () => {
  writeAgent(
    "learn() { setTimeout(() => { throw new Error('late') }); return new Promise(() => {}) },",
  )
  const { code, err, left } = await trained()
  expect(err).toContain('late')
  expect(code).toBe(1)
  expect(left).toContain('runs/mine/metrics.jsonl')
  expect(left.filter((path) => path.endsWith('.lock'))).toEqual([])
})
