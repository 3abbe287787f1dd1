import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { registerDefaultEnvs } from '../../../experiments/assembly/default-envs.ts'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import { loadAgent } from '../../../experiments/training/agent-handle.ts'
import type { AgentHandle } from '../../../experiments/training/load-agent.ts'
import { train } from '../../../experiments/training/train.ts'
import type { Env, Info, Observation } from '../../../src/core/env.ts'
import { ContractError } from '../../../src/core/errors.ts'
import { make } from '../../../src/gym/registry.ts'

registerDefaultEnvs()
const folder = mkdtempSync(join(tmpdir(), 'load-agent-'))
let agent: AgentHandle
let env: Env
let observation: Observation
let info: Info

beforeAll(async () => {
  const raw = {
    name: 'asked',
    agent: { type: 'reinforce', initializer: 'seq2seq', episodes_per_update: 2 },
    reward: 'sparse',
    environment: { id: 'code-generation', max_steps: 6 },
    training: { num_episodes: 2, num_envs: 2, baseline: 'none' },
  }
  const { config } = resolveConfig(raw, await loadRegistries(), { defaultName: 'asked' })
  const run = RunFolder.plan('asked', 'new', folder)
  await train({ config, run })
  agent = loadAgent(run.path)
  env = await make('code-generation', { maxSteps: 6 })
  ;[observation, info] = await env.reset({ seed: 1, options: { problem: 'add_numbers' } })
}, 240_000)

afterAll(async () => {
  await agent?.dispose()
  rmSync(folder, { recursive: true })
})

it('acts on an observation with the info beside it', async () => {
  const action = await agent.act(observation, info)
  expect(info.action_mask?.[action]).toBe(1)
}, 60_000)

it.each<[string, () => [unknown, unknown?], string]>([
  [
    'an observation of another length',
    () => [new Float32Array(3), info],
    "act: expected an observation of the run's environment, Box(-1.0, 1.0, (520,), float32), got Float32Array of 3",
  ],
  [
    'what `reset` gave as a whole',
    () => [[observation, info]],
    'Box(-1.0, 1.0, (520,), float32), got',
  ],
  ['no observation', () => [undefined], '(520,), float32), got nothing'],
  [
    'no info',
    () => [observation],
    "act: this agent's `initializer` is `seq2seq`, which reads the program so far: call `act(observation, info)`",
  ],
  [
    'a mask of another length',
    () => [observation, { ...info, action_mask: new Int8Array(3) }],
    'act: expected `info.action_mask` to be an Int8Array of 256 entries, got one of 3',
  ],
])(
  'refuses %s in one line',
  async (_, given, words) => {
    const [seen, facts] = given()
    const acting = agent.act(seen as Observation, facts as Info)
    await expect(acting).rejects.toThrow(ContractError)
    await expect(acting).rejects.toThrow(words)
    await expect(acting).rejects.toThrow(/^[^\n]+$/)
  },
  60_000,
)
