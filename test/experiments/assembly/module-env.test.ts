import { expect, test } from 'vitest'
import { makeModuleEnv } from '../../../experiments/assembly/module-env.ts'
import type { Env } from '../../../src/core/env.ts'
import { CheckpointError, ConfigError, SandboxError } from '../../../src/core/errors.ts'
import { TimeLimit } from '../../../src/gym/wrappers/time-limit.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

/** A corridor of which one method does something else. */
async function guarded(overrides: object): Promise<Env> {
  return makeModuleEnv('me/env.ts', () => Object.assign(new CorridorEnv(), overrides))
}

const fails = () => {
  throw new Error('no luck\nsecond line')
}

test('what keeps the contract is passed on as it is', async () => {
  const corridor = new CorridorEnv()
  const env = await makeModuleEnv('me/env.ts', async () => new TimeLimit(corridor, 5))
  await env.reset({ seed: 1, options: { start: 1 } })
  const info = { action_mask: Int8Array.of(1, 1) }
  expect(await env.step(1)).toEqual([Float32Array.of(2), 0, false, false, info])
  const stored = env.getState()
  expect((await env.step(1)).slice(1, 4)).toEqual([1, true, false])
  await env.setState(stored)
  expect((await env.step(1)).slice(1, 4)).toEqual([1, true, false])
  expect(env.unwrapped).toBe(corridor)
  env.spec = { id: 'me/Corridor-v0', options: {}, needs: [], wrappers: [] }
  expect(env.spec?.wrappers).toEqual([])
})

test.each([
  ['throws', fails, '`createEnv` threw: no luck'],
  ['gives nothing', () => undefined, 'expected `createEnv` to give an env, with `reset(…)`'],
  ['gives half an env', () => ({ reset() {}, step() {} }), 'an env, with `actionMasks(…)`; extend'],
])('a `createEnv` that %s is named with its file', async (_, create, line) => {
  const made = makeModuleEnv('me/env.ts', create)
  await expect(made).rejects.toThrow(ConfigError)
  await expect(made).rejects.toThrow(line)
  await expect(made).rejects.toThrow(/^me\/env\.ts: [^\n]*$/)
})

test.each([
  ['throws', { reset: fails }, '`reset` threw: no luck'],
  ['gives nothing', { reset: async () => undefined }, '`reset`: expected [observation, info]'],
  [
    'gives NaN',
    { reset: async () => [Float32Array.of(Number.NaN), {}] },
    '`reset`: the observation is not in `observationSpace` (got Float32Array of 1, NaN among them, for float32 of shape [1])',
  ],
])('a `reset` that %s is named with its file', async (_, overrides, line) => {
  await expect((await guarded(overrides)).reset()).rejects.toThrow(`me/env.ts: ${line}`)
})

const stepped = (observation: unknown, reward: unknown) => ({
  step: async () => [observation, reward, false, false, { action_mask: Int8Array.of(1, 1) }],
})

test.each([
  ['throws', { step: fails }, 'threw: no luck'],
  [
    'gives nothing',
    { step: async () => undefined },
    'expected [observation, reward, terminated, truncated, info]',
  ],
  [
    'pays NaN',
    stepped(Float32Array.of(1), Number.NaN),
    'expected the reward to be a finite number, got `NaN`',
  ],
  [
    'pays more than float32 holds',
    stepped(Float32Array.of(1), -1e300),
    'expected the reward to be at most 3.4e38 in size, the largest float32, got `-1e+300`; scale it down',
  ],
  ['shows nothing', stepped(undefined, 0), 'not in `observationSpace` (got `undefined`, for'],
  ['leaves its space', stepped(Float32Array.of(1, 2), 0), '(got Float32Array of 2, for float32'],
  ['shows a list', stepped([1], 0), '(got a plain array, for float32 of shape [1])'],
])('a `step` that %s is named with its file and number', async (_, overrides, line) => {
  const env = await guarded(overrides)
  await env.reset()
  const step = env.step(1)
  await expect(step).rejects.toThrow(ConfigError)
  await expect(step).rejects.toThrow('me/env.ts: `step` 1 of the episode')
  await expect(step).rejects.toThrow(line)
})

test('a state that is no JSON, or is not taken back, is named with its file', async () => {
  const env = await guarded({ getState: () => undefined, setState: fails })
  await env.reset()
  expect(() => env.getState()).toThrow('me/env.ts: `getState`: expected plain JSON')
  for (const state of [{ at: new Map() }, [Number.NaN], { none: undefined }]) {
    const odd = await guarded({ getState: () => state })
    await odd.reset()
    expect(() => odd.getState()).toThrow('expected plain JSON')
  }
  const round: { self?: unknown } = {}
  round.self = round
  const endless = await guarded({ getState: () => ({ at: [round] }) })
  expect(() => endless.getState()).toThrow(
    '`state.at[0].self` is `<ref *1> { self: [Circular *1] }`',
  )
  await expect(env.setState(null)).rejects.toThrow(CheckpointError)
  await expect(env.setState(null)).rejects.toThrow('me/env.ts: `setState` threw: no luck')
})

test('a failure of the sandbox stays one', async () => {
  const step = async () => {
    throw new SandboxError('a worker died')
  }
  const env = await guarded({ step })
  await env.reset()
  await expect(env.step(1)).rejects.toThrow(/^a worker died$/)
})
