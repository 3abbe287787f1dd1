import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { normalisationState } from '../../../agents/normalisation/normalisation.ts'
import { registerDefaultEnvs } from '../../../experiments/assembly/default-envs.ts'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import { loadAgent } from '../../../experiments/training/agent-handle.ts'
import { train } from '../../../experiments/training/train.ts'
import { make } from '../../../src/gym/registry.ts'

registerDefaultEnvs()
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'normalised-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const normalise = { normalise_observations: true, normalise_rewards: true, hidden_dim: 8 }

test.each([
  { type: 'ppo', rollout_steps: 16, minibatch_size: 8, schedule_fraction: 0.5 },
  { type: 'dqn', min_buffer_size: 16, batch_size: 8, epsilon_fraction: 0.5 },
])(
  '$type counts what it acted on in training, and acts by it as it is loaded',
  async (own) => {
    const raw = {
      name: own.type,
      agent: { ...own, ...normalise },
      reward: 'partial',
      environment: { id: 'code-generation', max_steps: 8 },
      training: {
        num_episodes: 12,
        num_envs: 2,
        eval_frequency: 6,
        log_frequency: 2,
        baseline: 'none',
      },
    }
    const { config } = resolveConfig(raw, await loadRegistries(), { defaultName: own.type })
    const run = RunFolder.plan(own.type, 'new', folder)
    await train({ config, run })
    const { agent } = await run.checkpoint('last').load()
    const json = agent.json as { readonly normalisation: unknown }
    const { observations, rewards } = normalisationState.read(json.normalisation)
    const lines = readFileSync(join(run.path, 'metrics.jsonl'), 'utf8').trim().split('\n')
    const updates = lines.flatMap((line) =>
      line.includes('"learn/loss"') ? [JSON.parse(line)] : [],
    )
    expect(updates.length).toBeGreaterThan(0)
    // Exploration has come to its end after half of the run.
    if (own.type === 'dqn') {
      expect(JSON.stringify(updates.at(-1))).toMatch(/"learn\/epsilon":0\.01[,}]/)
    }
    // Evaluations play beside training, and are not counted.
    const steps = Math.round(observations!.count)
    expect(observations!.count).toBeCloseTo(steps + 1e-4, 9)
    expect(steps).toBeGreaterThanOrEqual(12)
    expect(steps).toBeLessThanOrEqual(13 * 8)
    expect(observations!.mean).toHaveLength(520)
    expect(observations!.mean.some((mean) => Math.abs(mean) > 0.1)).toBe(true)
    expect(rewards!.moments.count).toBe(observations!.count)
    const env = await make('code-generation', { maxSteps: 8 })
    const [observation, info] = await env.reset({ seed: 1, options: { problem: 'add_numbers' } })
    const loaded = loadAgent(run.path, { checkpoint: 'last' })
    const action = await loaded.act(observation, info)
    expect(info.action_mask[action]).toBe(1)
    expect(await loaded.act(observation, info)).toBe(action)
    await loaded.dispose()
    await env.close()
  },
  240_000,
)
