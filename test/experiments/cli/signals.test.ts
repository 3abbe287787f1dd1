import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../../experiments/cli/bin.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signals-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(...argv: string[]) {
  const child = spawn(process.execPath, ['--import', tsx, bin, ...argv], { cwd: folder })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }))
  })
  return { child, ended, said: () => err }
}

/** Waits until training has written its first record. */
async function firstRecord(): Promise<void> {
  const metrics = join(folder, 'runs', 'long', 'metrics.jsonl')
  while (!existsSync(metrics) || readFileSync(metrics, 'utf8') === '') await wait(50)
}

const LONG = `agent: random
environment: {max_steps: 20}
training: {num_episodes: 200000, log_frequency: 20, stop_when_solved: false, baseline: none}
`

test('the first Ctrl-C saves the run and ends it with 130; the run then goes on', async () => {
  writeFileSync(join(folder, 'long.yaml'), LONG)
  const { child, ended } = start('train', 'long.yaml')
  await firstRecord()
  child.kill('SIGINT')
  const { code, out, err } = await ended
  expect(err).toContain('stopping; press again to stop at once')
  expect(out.trimEnd().split('\n').at(-1)).toMatch(
    /^interrupted after \d+ episodes, so far solved \d\/8; `npm run -s codegen-gym -- train --resume long` continues$/,
  )
  expect(code).toBe(130)
  const state = join(folder, 'runs', 'long', 'checkpoints', 'last', 'state.json')
  expect(existsSync(state)).toBe(true)

  const again = start('train', '--resume', 'long', '--set', 'training.max_minutes=0.001', '--json')
  const { code: resumedCode, out: summary } = await again.ended
  expect(resumedCode).toBe(0)
  const { episodes } = JSON.parse(summary) as { episodes: number }
  const saved = JSON.parse(readFileSync(join(folder, 'runs', 'long', 'summary.json'), 'utf8')) as {
    episodes: number
  }
  expect(episodes).toBe(saved.episodes)
  expect(episodes).toBeGreaterThanOrEqual(20)
})

test('a failure without --verbose is one line, and its stack comes with it', async () => {
  const { ended } = start('train', 'none.yaml')
  const { code, out, err } = await ended
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toBe(
    "error: none.yaml: there is no such file; give the path of an experiment's YAML file\n",
  )
  const verbose = await start('train', 'none.yaml', '--verbose').ended
  expect(verbose.code).toBe(2)
  expect(verbose.err).toMatch(
    /ConfigError: none\.yaml[\s\S]*at .*load-config\.ts[\s\S]*caused by: Error: ENOENT/,
  )
})

test('an evaluation that Ctrl-C stops gives no result, and ends with 130', async () => {
  const short = 'training: {num_episodes: 8, num_envs: 2, baseline: none}\n'
  writeFileSync(join(folder, 'short.yaml'), `agent: random\nenvironment: {max_steps: 8}\n${short}`)
  expect((await start('train', 'short.yaml').ended).code).toBe(0)
  const { child, ended } = start('evaluate', 'short', '--episodes', '100000', '--render')
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.kill('SIGINT')
  const { code, out, err } = await ended
  expect(code).toBe(130)
  expect(out).not.toMatch(/^solved /m)
  expect(err).toContain('interrupted: there is no result of all programs')
})

test('a validation that Ctrl-C stops is neither valid nor not', async () => {
  const { child, ended } = start('problems', 'validate')
  const begun = new Promise((resolve) => child.stdout.once('data', resolve))
  await begun
  child.kill('SIGINT')
  const { code, out, err } = await ended
  expect(code).toBe(130)
  expect(out).not.toMatch(/: valid$|NOT VALID/m)
  expect(err).toContain('interrupted: there is no result')
})
