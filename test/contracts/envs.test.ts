import { afterAll, describe, expect, test } from 'vitest'
import { closeSharedSandbox, registerDefaultEnvs } from '../../experiments/assembly/default-envs.ts'
import type { AnyEnv, Env, EnvSpec } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { actionSource } from '../../src/gym/action-source.ts'
import { checkEnv } from '../../src/gym/check-env.ts'
import { make, registeredEnvIds } from '../../src/gym/registry.ts'
import { SyncVectorEnv } from '../../src/gym/sync-vector-env.ts'
import { RecordEpisodeStatistics } from '../../src/gym/wrappers/record-episode-statistics.ts'
import { TimeLimit } from '../../src/gym/wrappers/time-limit.ts'

registerDefaultEnvs()
afterAll(closeSharedSandbox)

interface Case {
  readonly id: string
  readonly config: { readonly [key: string]: Json }
}

/** Each env, and the settings that change its path. */
const cases: readonly Case[] = [
  {},
  { observation: 'tokens' },
  { observation: 'tokens', vocabSize: 5000 },
  { allowDelete: true, gradeAt: 'valid-prefix', maxSteps: 12 },
  { gradeAt: 'valid-prefix', endWhenPassed: true, sourceAt: 'step', maxSteps: 12 },
  { budgetInMask: false, maxSteps: 8 },
  { actionMasking: false, invalidAction: 'append', allowDelete: true, maxSteps: 20 },
  { actionMasking: false, invalidAction: 'noop', maxSteps: 20 },
  { renderMode: 'ansi', vocabSize: 64 },
  { priors: true, allowDelete: true, maxSteps: 12 },
  { priors: ['missingReturn'], maxSteps: 8 },
].map((config) => ({ id: 'code-generation', config }))

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Plays seeded random actions to the episode's end, or as many; gives what was handed out. */
async function play(env: AnyEnv, seed: number, steps = 100): Promise<unknown[]> {
  const nextAction = actionSource(env, seed)
  const trace: unknown[] = []
  for (let ended = false; !ended && trace.length < steps; ) {
    const result = await env.step(nextAction())
    trace.push(result)
    ended = result[2] || result[3]
  }
  return trace
}

test('the suite covers every registered env', () => {
  expect([...new Set(cases.map(({ id }) => id))].sort()).toEqual(registeredEnvIds())
})

describe.each(cases)('env $id with $config', ({ id, config }) => {
  const create = (): Promise<Env> => make(id, { config })

  test('keeps the contract that `checkEnv` checks', async () => {
    await checkEnv(await create(), { steps: 120 })
  })

  test('keeps it within wrappers', async () => {
    const env = new RecordEpisodeStatistics(new TimeLimit(await create(), 6))
    await checkEnv(env, { seed: 1, steps: 30 })
  })

  test('says in its spec what it was made from, and another like it is made from that', async () => {
    const env = await create()
    expect(env.spec).toEqual({ id, options: { config }, needs: [], wrappers: [] })
    const again = await make(throughJson(env.spec) as EnvSpec)
    expect(again.spec).toEqual(env.spec)
    expect(again.observationSpace.toJSON()).toEqual(env.observationSpace.toJSON())
    expect(again.actionSpace.toJSON()).toEqual(env.actionSpace.toJSON())
    expect(await again.reset({ seed: 5 })).toEqual(await env.reset({ seed: 5 }))
    expect(await play(again, 6)).toEqual(await play(env, 6))
  })

  test('begins other episodes from another seed', async () => {
    const env = await create()
    const begun = new Set<string>()
    for (let seed = 0; seed < 12; seed++) begun.add(JSON.stringify(await env.reset({ seed })))
    expect(begun.size).toBeGreaterThan(1)
  })

  test('goes on in another env from a state in the middle of an episode', async () => {
    const env = await create()
    const again = await create()
    await env.reset({ seed: 7 })
    await play(env, 8, 3)
    await again.reset({ seed: 9 })
    await again.setState(throughJson(env.getState()))
    expect(again.getState()).toEqual(env.getState())
    expect(again.actionMasks()).toEqual(env.actionMasks())
    expect(await play(again, 10)).toEqual(await play(env, 10))
    expect(await again.reset()).toEqual(await env.reset())
  })

  test('gives in a vector what it gives alone', async () => {
    const alone = [await create(), await create()]
    await using vector = new SyncVectorEnv([await create(), await create()])
    const [observations] = await vector.reset({ seed: [11, 12] })
    const begun = await Promise.all(alone.map((env, i) => env.reset({ seed: 11 + i })))
    expect(observations).toEqual(begun.map(([observation]) => observation))
    const actions = alone.map((env) => env.actionMasks().indexOf(1))
    const [next, rewards, terminations, truncations] = await vector.step(actions)
    const steps = await Promise.all(alone.map((env, i) => env.step(actions[i] as number)))
    expect(next).toEqual(steps.map(([observation]) => observation))
    expect([...rewards]).toEqual(steps.map(([, reward]) => reward))
    expect([...terminations]).toEqual(steps.map(([, , terminated]) => Number(terminated)))
    expect([...truncations]).toEqual(steps.map(([, , , truncated]) => Number(truncated)))
  })

  test('is closed twice as well as once, and then refuses to go on', async () => {
    const env = await create()
    await env.reset({ seed: 1 })
    await env.close()
    await env.close()
    await expect(env.reset()).rejects.toThrow(ContractError)
    await expect(env.step(0)).rejects.toThrow(ContractError)
  })
})
