import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { dqnAgent, dqnParts, dqnPolicy } from '../../../agents/dqn/dqn-agent.ts'
import type { Agent } from '../../../src/core/agent.ts'
import { CheckpointError, ConfigError } from '../../../src/core/errors.ts'
import type { PolicyInitializer } from '../../../src/core/policy-initializer.ts'
import { describeModel, loadModel } from '../../../src/models/seq2seq/model-file.ts'
import { SequenceInitializer } from '../../../src/models/sequence-initializer.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import {
  bestWordReturn,
  boxSpace,
  wordActionCount,
  wordObservationSize,
} from '../../support/word-env.ts'
import { wordModel } from '../../support/word-model.ts'
import { evaluateWords, WordTraining } from '../../support/word-training.ts'

const open: { dispose(): void }[] = []
const kept = <T extends { dispose(): void }>(one: T): T => {
  open.push(one)
  return one
}

const small = {
  hiddenDim: 16,
  learningRate: 0.01,
  modelLearningRate: 0.02,
  minBufferSize: 48,
  bufferCapacity: 100,
  batchSize: 12,
  trainFrequency: 8,
  targetUpdateFrequency: 4,
  priorScale: 0.3,
  explorationTemperature: 0.3,
  epsilonStart: 0.1,
}

async function make(
  config: object,
  start: PolicyInitializer | null = kept(wordModel()),
  seed = 3,
): Promise<Agent> {
  return kept(
    await dqnAgent.create({
      observationSpace: boxSpace(wordObservationSize),
      actionSpace: { n: wordActionCount },
      rng: new Rng(seed),
      config: { ...small, ...config },
      initializer: start,
    }),
  )
}

const train = (agent: Agent, seed: number) =>
  WordTraining.start(agent, seed, 8, undefined, kept(wordModel()))

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dqn-learnt-model-'))
  await loadDevice()
})
afterEach(() => {
  for (const one of open.splice(0)) one.dispose()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each([
  { learn: 'model' },
  { learn: 'both', prioritized: true, nStep: 2, demonstrations: 2, demonstrationMinPassed: 0 },
  { learn: 'model', munchausen: true, munchausenTemperature: 0.3, dropout: 0.2, tau: 0.1 },
  {
    learn: 'both',
    distribution: 'categorical',
    distributionAtoms: 9,
    distributionMin: -1,
    distributionMax: 4,
    double: false,
    dueling: false,
    noisy: true,
    normaliseRewards: true,
    nStep: 'episode',
  },
])('%j', (config) => {
  test('goes on after a checkpoint as if it had not stopped, and leaks no tensor', async () => {
    const straight = await train(await make(config), 5)
    for (let k = 0; k < 20; k++) await straight.step()
    const first = await train(await make(config), 5)
    for (let k = 0; k < 12; k++) await first.step()
    const resumed = await make(config, kept(wordModel()), 4)
    await resumed.setState(await first.agent.getState())
    const second = first.withAgent(resumed)
    const before = tf.memory().numTensors
    for (let k = 0; k < 8; k++) await second.step()
    expect(tf.memory().numTensors).toBe(before)
    expect([...first.actions, ...second.actions]).toEqual(straight.actions)
    expect(await resumed.getState()).toEqual(await straight.agent.getState())
    expect(straight.metrics.length).toBeGreaterThan(10)
    expect(straight.metrics.at(-1)).toHaveProperty('grad_norm/model/output')
    expect(straight.metrics.at(-1)!['grad_norm/model/output']).toBeGreaterThan(0)
  })
})

test('the weights of the model learn to spell what the text asks for, and start others as a file', async () => {
  const config = { learn: 'model', trainFrequency: 24, modelLearningRate: 0.03 }
  const agent = await make(config)
  const training = await train(agent, 10)
  for (let i = 0; i < 500; i++) await training.step()
  expect(await evaluateWords(agent, 77)).toBeCloseTo(bestWordReturn, 1)

  const path = join(folder, 'words')
  await agent.saveModel!(path, { learnt_in: 'a test' })
  expect(await describeModel(path)).toMatchObject({ provenance: { learnt_in: 'a test' } })
  const vocabulary = { hash: 'words', size: wordActionCount } as Parameters<typeof loadModel>[1]
  const start = kept(new SequenceInitializer(await loadModel(path, vocabulary)))
  expect(await evaluateWords(await make(config, start), 77)).toBeCloseTo(bestWordReturn, 1)
})

test('by a step size of 0 for the model, both is what a correction is', async () => {
  const initializer = kept(wordModel())
  const runOf = async (config: object, start: PolicyInitializer | null) => {
    const training = await train(await make(config, start), 7)
    for (let k = 0; k < 30; k++) await training.step()
    return { actions: training.actions, state: await training.agent.getState() }
  }
  const both = await runOf({ learn: 'both', modelLearningRate: 0 }, initializer)
  const correction = await runOf({ learn: 'correction' }, null)
  expect(both.actions).toEqual(correction.actions)
  // Under teacher forcing the last bits of what the model says are others.
  for (const [name, { data }] of Object.entries(correction.state.tensors)) {
    if (!name.startsWith('online/')) continue
    const other = both.state.tensors[name]!.data
    for (const [i, weight] of data.entries()) {
      expect(Math.abs(other[i]! - weight), name).toBeLessThan(1e-3)
    }
  }
})

test('what learns is what the setting says, and a correction keeps nothing for a model', async () => {
  const stateOf = async (learn: string) => {
    const start = learn === 'correction' ? null : kept(wordModel())
    const training = await train(await make({ learn }, start), 2)
    for (let k = 0; k < 9; k++) await training.step()
    return training.agent.getState()
  }
  const shapes = await Promise.all(['correction', 'model', 'both'].map(stateOf))
  const [correction, model, both] = shapes.map(({ tensors }) => ({
    outputs: tensors['online/b1']!.shape[0],
    hasModel: Object.keys(tensors).some((name) => name.startsWith('model/weights/')),
    hasPositions: Object.keys(tensors).some((name) => name.includes('/positions/')),
  }))
  const whole = wordActionCount + 1
  expect(correction).toEqual({ outputs: whole, hasModel: false, hasPositions: false })
  // The value of a state alone.
  expect(model).toEqual({ outputs: 1, hasModel: true, hasPositions: true })
  expect(both).toEqual({ outputs: whole, hasModel: true, hasPositions: true })
})

test('an agent without a model, and settings that leave it no part, are refused in one line', async () => {
  await expect(make({ learn: 'both' }, null)).rejects.toThrow(
    'Agent `dqn`: `learn` needs an initializer that is a sequence model, got none; set `initializer: seq2seq`',
  )
  for (const [config, line] of [
    [{ learn: 'model', priorScale: 0 }, 'must be above 0 where `learn` is model or both'],
    [{ learn: 'model', noisy: true }, 'must be false where `learn` is model'],
  ] as const) {
    await expect(make(config)).rejects.toThrow(ConfigError)
    await expect(make(config)).rejects.toThrow(line)
  }
  await expect(make({ learn: 'correction' })).rejects.toThrow('depends on the prefix')
  await expect(make({ learn: 'model', priorScale: null })).resolves.toBeDefined()
  const context = {
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: { n: wordActionCount },
    rng: new Rng(1),
    initializer: kept(wordModel()),
  }
  const config = dqnConfigSchema.parse({ learn: 'both' })
  expect(() => dqnPolicy(context, config)).toThrow('needs `learn: correction`')
  const { policy, learner } = dqnParts(context, config)
  await expect(learner.snapshot()).rejects.toThrow('gives no snapshot')
  policy.dispose()
  learner.dispose()
})

test('weights and states are taken over by an agent of which the same learns, and by no other', async () => {
  const both = await make({ learn: 'both' })
  const correction = await make({ learn: 'correction' }, null)
  for (const [to, from, line] of [
    [both, correction, 'no model has learnt in it'],
    [correction, both, 'its model has learnt'],
  ] as const) {
    const before = await to.getState()
    await expect(to.startFrom!(await from.getState())).rejects.toThrow(line)
    expect(await to.getState()).toEqual(before)
    await expect(to.setState(await from.getState())).rejects.toThrow(CheckpointError)
  }
})
