import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  hashModels,
  hashModules,
  hashProblems,
} from '../../../experiments/assembly/input-hashes.ts'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { loadProblemSet } from '../../../problems/load.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hashes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function configOf(agent: object) {
  const raw = { agent, environment: 'code-generation' }
  return resolveConfig(raw, await loadRegistries(), { defaultName: 'x' }).config
}

test('models are known by what their two files hold, those that ship by their name', async () => {
  const model = join(folder, 'model.json')
  const weights = join(folder, 'model.safetensors')
  writeFileSync(model, '{}')
  writeFileSync(weights, 'one')
  const configs = [
    await configOf({ type: 'reinforce', initializer: 'seq2seq' }),
    await configOf({ type: 'random' }),
    await configOf({ type: 'reinforce', initializer: model }),
  ]
  const before = await hashModels(configs)
  expect(Object.keys(before)).toEqual(['seq2seq', model])
  writeFileSync(weights, 'two')
  const after = await hashModels(configs)
  expect(after.seq2seq).toBe(before.seq2seq)
  expect(after[model]).not.toBe(before[model])
  rmSync(weights)
  await expect(hashModels(configs)).rejects.toThrow('model.safetensors: there is no such file')
})

test('modules are known by their bytes, under their path', async () => {
  const module = join(folder, 'agent.ts')
  writeFileSync(module, 'one')
  const config = await configOf({ module })
  const before = await hashModules([config, config])
  expect(Object.keys(before)).toEqual([module])
  writeFileSync(module, 'two')
  expect((await hashModules([config]))[module]).not.toBe(before[module])
})

test('problems are known by their tests too', async () => {
  const { problems } = await loadProblemSet('seed-eval')
  const [first, ...rest] = problems
  const { hiddenTests, ...same } = first!
  expect(hashProblems([first!, ...rest])).toBe(hashProblems(problems))
  expect(hashProblems([{ ...same, hiddenTests: hiddenTests.slice(1) }, ...rest])).not.toBe(
    hashProblems(problems),
  )
})
