import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reward-memory-'))
  writeFileSync(join(folder, 'counting.mjs'), COUNTING)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Pays each program less than the one before, whatever it is, and counts them at once. */
const COUNTING = `export function createReward() {
  let scored = 0
  const memory = {
    settle() {}, clear() { scored = 0 },
    getState: () => scored, setState(state) { scored = state },
  }
  return { memory, score: ({ program }) => (program.ended ? 1 / ++scored : 0) }
}
`

interface Played {
  readonly trained: readonly number[]
  readonly evaluated: readonly number[]
}

async function returnsOf(name: string, training: string): Promise<Played> {
  const path = join(folder, `${name}.yaml`)
  writeFileSync(
    path,
    `agent: random
environment: {max_steps: 6, vocab_size: 64}
training: {num_episodes: 12, num_envs: 2, log_frequency: 2, ${training}}
reward: {module: ./counting.mjs}
`,
  )
  const runs = join(folder, 'runs')
  expect((await runCaptured('train', path, '--json', '--runs-folder', runs)).code).toBe(0)
  const lines = readFileSync(join(runs, name, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
  const records = lines.map((line) => JSON.parse(line) as Record<string, number>)
  const of = (key: string) => records.flatMap((record) => record[key] ?? [])
  return { trained: of('episode/return'), evaluated: of('eval/return') }
}

test('what an evaluation scores changes nothing of what training is paid, and the other way round', async () => {
  const without = await returnsOf('without', 'baseline: none')
  const beside = await returnsOf('beside', 'eval_frequency: 4, baseline: equal')
  expect(without.trained.length).toBeGreaterThanOrEqual(6)
  expect(beside.trained).toEqual(without.trained)
  expect(beside.evaluated).toHaveLength(3)
  // Three programs each time: 1, 1/2 and 1/3.
  for (const mean of beside.evaluated) expect(mean).toBeCloseTo(11 / 18)
})
