import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { agentRegistry } from '../../../agents/registry.ts'
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

function initializer(): SequenceInitializer {
  const made = wordModel()
  open.push(made)
  return made
}

const small = { hiddenDim: 16, learningRate: 0.02, modelLearningRate: 0.02 }
const cases = [
  ['reinforce', 'model', { episodesPerUpdate: 8 }],
  ['grpo', 'both', { groupSize: 4, groupsPerUpdate: 2 }],
  ['a2c', 'both', { rolloutSteps: 32, rewardScale: 1 }],
  ['ppo', 'model', { rolloutSteps: 36, minibatchSize: 12, rewardScale: 1 }],
] as const

async function make(
  name: string,
  config: object,
  start: PolicyInitializer | null = initializer(),
  seed = 3,
): Promise<Agent> {
  const agent = await agentRegistry[name]!.create({
    observationSpace: boxSpace(wordObservationSize),
    actionSpace: { n: wordActionCount },
    rng: new Rng(seed),
    config: { ...small, ...config },
    initializer: start,
  })
  open.push(agent)
  return agent
}

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'learnt-model-'))
  await loadDevice()
})
afterEach(() => {
  for (const one of open.splice(0)) one.dispose()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(cases)('%s, learn: %s', (name, learn, own) => {
  const config = { ...own, learn }

  test('goes on after a checkpoint as if it had not stopped, and leaks no tensor', async () => {
    const straight = await WordTraining.start(await make(name, config), 5)
    for (let k = 0; k < 30; k++) await straight.step()
    const first = await WordTraining.start(await make(name, config), 5)
    for (let k = 0; k < 13; k++) await first.step()
    const resumed = await make(name, config, initializer(), 4)
    await resumed.setState(await first.agent.getState())
    const second = first.withAgent(resumed)
    const before = tf.memory().numTensors
    for (let k = 0; k < 17; k++) await second.step()
    expect(tf.memory().numTensors).toBe(before)
    expect([...first.actions, ...second.actions]).toEqual(straight.actions)
    expect(await resumed.getState()).toEqual(await straight.agent.getState())
    expect(straight.metrics.length).toBeGreaterThan(1)
    expect(straight.metrics[0]).toHaveProperty('grad_norm/model/output')
  })
})

test('the weights of the model learn to spell what the text asks for, and start others as a file', async () => {
  const agent = await make('reinforce', { episodesPerUpdate: 8, learn: 'model' })
  const training = await WordTraining.start(agent, 10)
  for (let i = 0; i < 240; i++) await training.step()
  expect(await evaluateWords(agent, 77)).toBeCloseTo(bestWordReturn, 1)

  const path = join(folder, 'words')
  await agent.saveModel!(path, { learnt_in: 'a test' })
  expect(await describeModel(path)).toMatchObject({ provenance: { learnt_in: 'a test' } })
  const vocabulary = { hash: 'words', size: wordActionCount } as Parameters<typeof loadModel>[1]
  const start = new SequenceInitializer(await loadModel(path, vocabulary))
  open.push(start)
  const later = await make('reinforce', { learn: 'model' }, start)
  expect(await evaluateWords(later, 77)).toBeCloseTo(bestWordReturn, 1)
})

test('what learns is what the setting says', async () => {
  const parts = async (learn: string, name = 'reinforce') => {
    const start = learn === 'correction' ? null : initializer()
    const { tensors } = await (await make(name, { learn }, start)).getState()
    return {
      network: Object.keys(tensors).some((tensor) => tensor.startsWith('net/')),
      model: Object.keys(tensors).some((tensor) => tensor.startsWith('model/weights/')),
    }
  }
  expect(await parts('correction')).toEqual({ network: true, model: false })
  expect(await parts('model')).toEqual({ network: false, model: true })
  expect(await parts('both')).toEqual({ network: true, model: true })
  // The value of a state has a network of its own.
  expect(await parts('model', 'ppo')).toEqual({ network: true, model: true })
})

test('an agent without a model, one of another part, and a torso that nothing shares are refused', async () => {
  await expect(make('reinforce', { learn: 'model' }, null)).rejects.toThrow(ConfigError)
  await expect(make('reinforce', { learn: 'both' }, null)).rejects.toThrow(
    'Agent `reinforce`: `learn` needs an initializer that is a sequence model, got none; set `initializer: seq2seq`',
  )
  await expect(make('ppo', { learn: 'model', shareTorso: true })).rejects.toThrow(
    'must be false where `learn` is model',
  )
  await expect(make('reinforce', { learn: 'correction' })).rejects.toThrow('depends on the prefix')
  const whole = await make('reinforce', { learn: 'both' })
  const part = await make('reinforce', { learn: 'correction' }, null)
  await expect(whole.setState(await part.getState())).rejects.toThrow(CheckpointError)
})

test('weights are taken over by an agent of which the same learns, and nothing of others', async () => {
  const both = await make('reinforce', { learn: 'both' })
  const correction = await make('reinforce', { learn: 'correction' }, null)
  for (const [to, from, line] of [
    [both, correction, 'no model has learnt in it'],
    [correction, both, 'its model has learnt'],
  ] as const) {
    const before = await to.getState()
    await expect(to.startFrom!(await from.getState())).rejects.toThrow(line)
    expect(await to.getState()).toEqual(before)
  }
  const other = await make('reinforce', { learn: 'both' }, initializer(), 9)
  await other.startFrom!(await both.getState())
  const weights = ({ tensors }: Awaited<ReturnType<Agent['getState']>>) =>
    Object.entries(tensors).filter(([name]) => /^(net|model.weights)/.test(name))
  expect(weights(await other.getState())).toEqual(weights(await both.getState()))
})
