import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '../../../experiments/cli/main.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

const problems = fileURLToPath(new URL('../../../examples/problems.json', import.meta.url))
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'))
  file = join(folder, 'steps.yaml')
  writeFileSync(
    file,
    `agent: random
environment: { max_steps: 6, vocab_size: 64 }
data: { problems: ${problems}, eval_problems: ${problems} }
sandbox: { workers: 1 }
training: { num_episodes: 12, num_envs: 1, log_frequency: 4, eval_frequency: 6, baseline: none }
`,
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

const runs = () => join(folder, 'runs')

function records(): Record<string, number>[] {
  const lines = readFileSync(join(runs(), 'steps', 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Record<string, number>)
}

test('there is one record a step, an evaluation and the end of training included', async () => {
  expect((await runCaptured('train', file, '--runs-folder', runs())).code).toBe(0)
  const steps = () => records().map(({ step }) => step)
  expect(steps()).toEqual([4, 6, 8, 12])
  for (const record of records()) {
    expect(record['episode/return']).toBeTypeOf('number')
    expect('eval/return' in record).toBe(record.step === 6 || record.step === 12)
  }
  const resume = ['train', '--resume', 'steps', '--runs-folder', runs()]
  expect((await runCaptured(...resume)).code).toBe(0)
  expect(steps()).toEqual([4, 6, 8, 12])
}, 240_000)

test('a run that was interrupted before its first episode had ended says so in one line', async () => {
  const out: string[] = []
  const code = await runCli(['train', file, '--runs-folder', runs()], {
    out: (line) => void out.push(line),
    err: () => {},
    columns: 80,
    rows: null,
    colors: false,
    signal: AbortSignal.abort(),
  })
  expect(code).toBe(130)
  expect(out.join('\n')).toMatch(
    /^run .*steps: interrupted before its first episode had ended; `.* train --resume .*steps` continues$/,
  )
  expect(existsSync(join(runs(), 'steps', 'training_curves.png'))).toBe(false)
  expect((await runCaptured('train', '--resume', 'steps', '--runs-folder', runs())).code).toBe(0)
  expect(records()[0]?.step).toBe(4)
}, 240_000)
