import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { agentRegistry } from '../../../agents/registry.ts'
import type { Agent } from '../../../src/core/agent.ts'
import type { Observation } from '../../../src/core/env.ts'
import { CheckpointError, ConfigError } from '../../../src/core/errors.ts'
import type { Space } from '../../../src/core/spaces.ts'
import { Box } from '../../../src/gym/spaces/box.ts'
import { DictSpace } from '../../../src/gym/spaces/dict-space.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import {
  bestWordReturn,
  boxSpace,
  wordActionCount,
  wordObservationSize,
} from '../../support/word-env.ts'
import { evaluateWords, type Observe, WordTraining } from '../../support/word-training.ts'

const ids = (high: number, length: number) =>
  new Box({ low: 0, high, shape: [length], dtype: 'int32' })

const tokens = new DictSpace({
  docstring: ids(2, 1),
  examples: ids(3, 1),
  code: ids(wordActionCount, 4),
  metadata: ids(9, 1),
}) as unknown as Space<Observation>

/** The word to spell as the docstring, the letters so far as the program. */
const observe: Observe = (env) => ({
  docstring: Int32Array.of(Number(env.problemId.at(-1)) + 1),
  examples: Int32Array.of(0),
  code: Int32Array.from({ length: 4 }, (_, i) => (env.spelt[i] ?? -1) + 1),
  metadata: Int32Array.of(env.spelt.length),
})

const small = {
  body: 'recurrent',
  recurrentDim: 12,
  embeddingDim: 6,
  hiddenDim: 16,
  learningRate: 0.02,
}
const cases = [
  ['reinforce', { episodesPerUpdate: 8 }],
  ['grpo', { groupSize: 4, groupsPerUpdate: 2 }],
  ['ppo', { rolloutSteps: 36, minibatchSize: 12, rewardScale: 1 }],
] as const

const agents: Agent[] = []

async function make(name: string, config: object, space = tokens, seed = 3): Promise<Agent> {
  const agent = await agentRegistry[name]!.create({
    observationSpace: space,
    actionSpace: { n: wordActionCount },
    rng: new Rng(seed),
    config: { ...small, ...config },
  })
  agents.push(agent)
  return agent
}

beforeAll(async () => {
  await loadDevice()
})
afterEach(() => {
  for (const agent of agents.splice(0)) agent.dispose()
})

describe.each(cases)('%s with a recurrent body', (name, config) => {
  test('learns to spell both words from the letters so far', async () => {
    const agent = await make(name, config)
    const training = await WordTraining.start(agent, 10, 8, observe)
    for (let i = 0; i < 500; i++) await training.step()
    expect(await evaluateWords(agent, 77, 20, observe)).toBeCloseTo(bestWordReturn, 1)
  })

  test('a saved and reloaded run goes on as if it had not stopped, and leaks no tensor', async () => {
    const straight = await WordTraining.start(await make(name, config), 5, 8, observe)
    for (let k = 0; k < 60; k++) await straight.step()
    const first = await WordTraining.start(await make(name, config), 5, 8, observe)
    for (let k = 0; k < 25; k++) await first.step()
    const resumed = await make(name, config, tokens, 4)
    await resumed.setState(await first.agent.getState())
    const second = first.withAgent(resumed)
    const before = tf.memory().numTensors
    for (let k = 0; k < 35; k++) await second.step()
    expect(tf.memory().numTensors).toBe(before)
    expect([...first.actions, ...second.actions]).toEqual(straight.actions)
    expect(await resumed.getState()).toEqual(await straight.agent.getState())
  })

  test('refuses features, and the state of another body', async () => {
    const features = boxSpace(wordObservationSize)
    await expect(make(name, config, features)).rejects.toThrow(ConfigError)
    await expect(make(name, config, features)).rejects.toThrow('`tokens`')
    const flat = await make(name, { ...config, body: 'feedforward' }, features)
    const agent = await make(name, config)
    await expect(agent.setState(await flat.getState())).rejects.toThrow(CheckpointError)
  })
})
