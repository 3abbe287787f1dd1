import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Info, ResetOptions, StepResult } from '../../../src/core/env.ts'
import { ContractError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import { BaseEnv } from '../../../src/gym/base-env.ts'
import { checkEnv } from '../../../src/gym/check-env.ts'
import { make, register } from '../../../src/gym/registry.ts'
import { checkResetOptions } from '../../../src/gym/reset-options.ts'
import { Box } from '../../../src/gym/spaces/box.ts'
import { Discrete } from '../../../src/gym/spaces/discrete.ts'
import { SyncVectorEnv } from '../../../src/gym/sync-vector-env.ts'
import { RecordEpisodeStatistics } from '../../../src/gym/wrappers/record-episode-statistics.ts'
import { TimeLimit } from '../../../src/gym/wrappers/time-limit.ts'
import { Wrapper } from '../../../src/gym/wrappers/wrapper.ts'
import { defineState } from '../../../src/state/stored-state.ts'

const stored = defineState({
  name: 'point',
  schema: z.strictObject({ at: z.number(), running: z.boolean() }),
})

/** A point on a line that is pushed to 0; actions are forces. */
class PointEnv extends BaseEnv<Float32Array, Float32Array> {
  readonly id = 'test/Point-v0'
  readonly observationSpace = new Box({ low: -9, high: 9, shape: [1], dtype: 'float32' })
  readonly actionSpace = new Box({ low: -1, high: 1, shape: [1], dtype: 'float32' })
  #at = 0
  #running = false

  async reset(options: ResetOptions = {}): Promise<[Float32Array, Info]> {
    const { seed } = checkResetOptions(options)
    this.#at = (seed ?? 3) % 5
    this.#running = true
    return [Float32Array.of(this.#at), {}]
  }

  async step([force = 0]: Float32Array): Promise<StepResult<Float32Array>> {
    if (!this.#running) throw new ContractError('`step` outside an episode: call `reset` first')
    this.#at = Math.max(-9, Math.min(9, this.#at + force))
    this.#running = Math.abs(this.#at) > 0.5
    return [Float32Array.of(this.#at), -Math.abs(this.#at), !this.#running, false, {}]
  }

  getState(): Json {
    return stored.write({ at: this.#at, running: this.#running })
  }

  async setState(state: Json): Promise<void> {
    const { at, running } = stored.read(state)
    this.#at = at
    this.#running = running
  }
}

it('keeps the contract, wrapped or not', async () => {
  await checkEnv(new PointEnv())
  await checkEnv(new RecordEpisodeStatistics(new TimeLimit(new PointEnv(), 7)))
})

it('is stepped a thousand times in a vector, and goes on from its stored state', async () => {
  const vectorOf = () =>
    new SyncVectorEnv([new PointEnv(), new PointEnv()], { autoresetMode: 'same_step' })
  const vector = vectorOf()
  vector.singleActionSpace.seed(1)
  await vector.reset({ seed: 2 })
  const push = () => [vector.singleActionSpace.sample(), vector.singleActionSpace.sample()]
  for (let step = 0; step < 1000; step++) await vector.step(push())
  expect(vector.actionMasks()).toEqual([null, null])
  const restored = vectorOf()
  await restored.setState(JSON.parse(JSON.stringify(vector.getState())))
  const actions = push()
  expect(await restored.step(actions)).toEqual(await vector.step(actions))
})

it('is made again from its spec, wrappers included', async () => {
  register({ id: 'test/Point-v0', create: () => new PointEnv(), maxEpisodeSteps: 9 })
  const env = new RecordEpisodeStatistics(await make('test/Point-v0', { force: 1 }))
  expect(env.spec).toEqual({
    id: 'test/Point-v0',
    options: { force: 1 },
    needs: [],
    wrappers: [{ name: 'RecordEpisodeStatistics', options: {} }],
  })
  const again = await make(JSON.parse(JSON.stringify(env.spec)))
  expect(again).toBeInstanceOf(RecordEpisodeStatistics)
  expect(again.spec).toEqual(env.spec)
  expect(again.unwrapped).toBeInstanceOf(PointEnv)
})

it('leaves out of its spec what JSON cannot hold, and refuses a wrapper that nobody registered', async () => {
  const env = await make('test/Point-v0', { sandbox: () => 1, size: 2, none: Number.NaN })
  expect(env.spec).toMatchObject({ options: { size: 2 }, needs: ['none', 'sandbox'] })
  await expect(make(env.spec!)).rejects.toThrow('was made with `none`, `sandbox`')
  expect((await make(env.spec!, { none: 1, sandbox: 2 })).spec?.options).toMatchObject({ none: 1 })
  const wrappers = [{ name: 'Mine', options: {} }]
  const spec = { id: 'test/Point-v0', options: {}, needs: [], wrappers }
  await expect(make(spec)).rejects.toThrow(
    'Unknown wrapper "Mine" (known: RecordEpisodeStatistics, TimeLimit); `registerWrapper` makes one of yours known',
  )
})

/** Options that it does not state. */
class Wind extends Wrapper<Float32Array, Float32Array> {
  readonly force: number

  constructor(env: PointEnv, force: number) {
    super(env)
    this.force = force
  }
}

it('has no spec within a wrapper that does not state its options, or has no name', async () => {
  const env = (await make('test/Point-v0')) as PointEnv
  expect(() => new Wind(env, 2).spec).toThrow(ContractError)
  expect(() => new RecordEpisodeStatistics(new Wind(env, 2)).spec).toThrow(
    'Wrapper "Wind": it has options, so that `spec` cannot say it; override `wrapperSpec` to give {name, options}',
  )
  const nameless = new (class extends Wrapper<Float32Array, Float32Array> {})(env)
  expect(() => nameless.spec).toThrow('A wrapper: its class has no name')
})

/** Pushes to the left, not at all, or to the right. */
class ThreePushes extends Wrapper<Float32Array, Float32Array, Float32Array, number> {
  readonly #actions = new Discrete(3)

  override get actionSpace(): Discrete {
    return this.#actions
  }

  override step(action: number): Promise<StepResult<Float32Array>> {
    return this.env.step(Float32Array.of(action - 1))
  }
}

it('has counted actions, all of them allowed, within a wrapper that counts them', async () => {
  const env = new ThreePushes(new PointEnv())
  expect(env.actionMasks()).toEqual(Int8Array.of(1, 1, 1))
  await checkEnv(env)
  await env.reset({ seed: 3 })
  expect((await env.step(0))[0]).toEqual(Float32Array.of(2))
})
