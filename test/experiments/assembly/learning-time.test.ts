import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { learningTimeNotice } from '../../../experiments/assembly/learning-time.ts'
import { loadDevice } from '../../../src/nn/device.ts'

beforeAll(async () => {
  await loadDevice()
})

const sizes = { observationSize: 20, actions: 64, maxSteps: 50 }

function experiment(options: Readonly<Record<string, unknown>>, numEpisodes: number, id = 'dqn') {
  const agent = { id, module: null, initializer: null, initializerTemperature: 1 }
  const training = { numEpisodes } as Parameters<typeof learningTimeNotice>[0]['training']
  return { agent: { ...agent, options: dqnConfigSchema.parse(options) }, training }
}

const small = { hiddenDim: [8], batchSize: 8, minBufferSize: 50 }

test('a run of long learning is told in advance, with its steps and what makes it long', async () => {
  const before = tf.memory().numTensors
  const line = await learningTimeNotice(
    experiment({ ...small, trainFrequency: 0.5 }, 40_000_001),
    sizes,
  )
  expect(tf.memory().numTensors).toBe(before)
  // (40,000,001 × 50 − 50) / 0.5
  expect(line).toMatch(
    /^learning takes up to about [\d.]+ h on this machine: 4000000000 gradient steps of [\d.]+ s, if every episode has 50 steps; `agent\.train_frequency: 0\.5` makes it long: with 4 it would be [\d.]+ h$/,
  )
})

test('nothing is said of short runs, and of agents that learn otherwise', async () => {
  expect(await learningTimeNotice(experiment(small, 100), sizes)).toBeNull()
  expect(await learningTimeNotice(experiment(small, 40_000_001, 'ppo'), sizes)).toBeNull()
  const recurrent = experiment({ ...small, body: 'recurrent' }, 40_000_001)
  expect(await learningTimeNotice(recurrent, sizes)).toBeNull()
})
