import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentRegistry } from '../../agents/registry.ts'
import type { Info, ResetOptions, StepResult } from '../../src/core/env.ts'
import { ConfigError, ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { BaseEnv } from '../../src/gym/base-env.ts'
import { checkEnv } from '../../src/gym/check-env.ts'
import { checkResetOptions } from '../../src/gym/reset-options.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { Discrete } from '../../src/gym/spaces/discrete.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { defineState } from '../../src/state/stored-state.ts'

beforeAll(() => loadDevice())

const pixels = 4 * 4 * 3

const stored = defineState({
  name: 'lamp',
  schema: z.strictObject({ rng: rngState, row: z.int(), running: z.boolean() }),
})

/** One pixel of an image is lit, in one of two rows; pays for naming the row. */
class LampEnv extends BaseEnv<Uint8Array> {
  readonly id = 'test/Lamp-v0'
  readonly observationSpace = new Box({ low: 0, high: 255, shape: [4, 4, 3], dtype: 'uint8' })
  readonly actionSpace = new Discrete(2)
  #rng = new Rng(0)
  #row = 0
  #running = false

  async reset(options: ResetOptions = {}): Promise<[Uint8Array, Info]> {
    const { seed } = checkResetOptions(options)
    if (seed !== undefined) this.#rng = new Rng(seed)
    this.#row = this.#rng.int(2)
    this.#running = true
    return [this.#image(), {}]
  }

  async step(action: number): Promise<StepResult<Uint8Array>> {
    if (!this.#running) throw new ContractError('`step` outside an episode: call `reset` first')
    this.#running = false
    return [this.#image(), action === this.#row ? 1 : 0, true, false, {}]
  }

  #image(): Uint8Array {
    const image = new Uint8Array(pixels)
    image[this.#row * (pixels / 2)] = 255
    return image
  }

  getState(): Json {
    return stored.write({ rng: this.#rng.getState(), row: this.#row, running: this.#running })
  }

  async setState(state: Json): Promise<void> {
    const { rng, row, running } = stored.read(state)
    this.#rng = Rng.fromState(rng)
    this.#row = row
    this.#running = running
  }
}

describe.each(Object.keys(agentRegistry))('%s', (name) => {
  it('refuses actions that are not counted, in one line that names them', async () => {
    const space = new Box({ low: -1, high: 1, shape: [2], dtype: 'float32' })
    const making = agentRegistry[name]!.create({
      observationSpace: new Box({ low: 0, high: 1, shape: [3], dtype: 'float32' }),
      actionSpace: space as unknown as Discrete,
      rng: new Rng(1),
      config: {},
    })
    await expect(making).rejects.toThrow(ConfigError)
    await expect(making).rejects.toThrow(`Agent \`${name}\` chooses among counted actions`)
    await expect(making).rejects.toThrow('takes Box')
  })
})

it('DQN learns from images', async () => {
  await checkEnv(new LampEnv())
  const env = new LampEnv()
  const agent = await agentRegistry.dqn!.create({
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    rng: new Rng(3),
    config: {
      hiddenDim: 16,
      minBufferSize: 32,
      batchSize: 16,
      trainFrequency: 1,
      learningRate: 0.01,
      epsilonDecay: 0.98,
    },
  })
  const play = async (explore: boolean): Promise<number> => {
    const [observation] = await env.reset()
    const actionMask = env.actionMasks()
    const { actions, logProbs } = await agent.act({
      observations: [observation],
      actionMasks: [actionMask],
      explore,
    })
    const action = actions[0]!
    const [nextObservation, reward] = await env.step(action)
    if (!explore) return reward
    await agent.learn([
      {
        observation,
        action,
        reward,
        discount: 0,
        nextObservation,
        actionMask,
        nextActionMask: new Int8Array(2),
        behaviourLogProb: logProbs[0]!,
        policyVersion: 0,
        stream: 0,
        last: true,
      },
    ])
    return reward
  }
  await env.reset({ seed: 1 })
  for (let i = 0; i < 250; i++) await play(true)
  let sum = 0
  for (let i = 0; i < 40; i++) sum += await play(false)
  agent.dispose()
  expect(sum).toBe(40)
})
