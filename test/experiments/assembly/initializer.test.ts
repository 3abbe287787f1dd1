import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

const NOTICE = 'from scratch; `initializer: seq2seq` starts from the shipped model'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scratch-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What is said on the error stream of a short training run. */
async function saidBy(name: string, settings: string, ...more: string[]): Promise<string[]> {
  const file = join(folder, `${name}.yaml`)
  const short = 'training: { num_episodes: 2, num_envs: 1, baseline: none }'
  writeFileSync(file, `name: ${name}\n${short}\n${settings}\n`)
  const { code, err } = await runCaptured('train', file, '--runs-folder', folder, ...more)
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  return err.split('\n')
}

test('an agent that could start from the shipped model says that it starts from scratch', async () => {
  expect(await saidBy('scratch', 'agent: { type: reinforce }')).toContain(NOTICE)
  expect(
    await saidBy('quiet', 'agent: { type: reinforce, episodes_per_update: 1 }', '--json'),
  ).toEqual([''])
}, 240_000)

test.each([
  ['random', 'agent: { type: random }'],
  ['with-a-start', 'agent: { type: reinforce, initializer: uniform }'],
  ['of-another-vocabulary', 'agent: { type: reinforce }\nenvironment: { vocab_size: 300 }'],
])(
  'an agent that is %s does not',
  async (name, settings) => {
    expect(await saidBy(name, settings)).not.toContain(NOTICE)
  },
  240_000,
)
