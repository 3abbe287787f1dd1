import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'progress-'))
  writeFileSync(
    join(folder, 'told.mjs'),
    `import { appendFileSync } from 'node:fs'
export function createReward() {
  const score = ({ trainingProgress }) => {
    appendFileSync(${JSON.stringify(join(folder, 'told.txt'))}, trainingProgress + '\\n')
    return 0
  }
  return { name: 'told', score }
}
`,
  )
  writeFileSync(
    join(folder, 'told.yaml'),
    `agent: { type: random }
environment: { max_steps: 6, vocab_size: 64 }
training: { num_episodes: 8, num_envs: 2, eval_frequency: 0, baseline: none }
reward: { module: ./told.mjs }
evaluation: { num_episodes: 1 }
seed: 1
`,
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What the reward was told in one command, in order. */
async function told(...argv: string[]): Promise<number[]> {
  const file = join(folder, 'told.txt')
  writeFileSync(file, '')
  const { code, err } = await runCaptured(...argv, '--runs-folder', join(folder, 'runs'))
  expect(code, err).toBe(0)
  return readFileSync(file, 'utf8').trim().split('\n').map(Number)
}

test('rewards hear how far training has come, after a resume too, and 1 in evaluation', async () => {
  const first = await told('train', join(folder, 'told.yaml'))
  expect(first[0]).toBe(0)
  expect(first).toEqual(first.toSorted((a, b) => a - b))
  expect(first.at(-1)).toBeGreaterThan(0.5)
  const resumed = await told('train', '--resume', 'told', '--set', 'training.num_episodes=16')
  expect(resumed[0]).toBe(0.5)
  expect(new Set(await told('evaluate', 'told'))).toEqual(new Set([1]))
  const evaluating = ['training.num_episodes=24', 'training.eval_frequency=20', 'seed=1']
  const mixed = await told(
    'train',
    '--resume',
    'told',
    ...evaluating.flatMap((set) => ['--set', set]),
  )
  expect(mixed.filter((progress) => progress === 1)).not.toHaveLength(0)
  expect(mixed.at(-1)).toBeGreaterThan(0.6)
  expect(mixed.at(-1)).toBeLessThan(1)
})
