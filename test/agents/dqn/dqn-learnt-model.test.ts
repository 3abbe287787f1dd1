import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { dqnAgent } from '../../../agents/dqn/dqn-agent.ts'
import type { Agent } from '../../../src/core/agent.ts'
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
  minBufferSize: 24,
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
  { learn: 'model', distribution: 'quantile', distributionAtoms: 5, tau: 0.1 },
  {
    learn: 'both',
    distribution: 'categorical',
    distributionAtoms: 9,
    distributionMin: -1,
    distributionMax: 4,
    double: false,
  },
  { learn: 'model', munchausen: true, munchausenTemperature: 0.3, dropout: 0.2 },
  { learn: 'both', noisy: true, nStep: 'episode', dueling: false, normaliseRewards: true },
])('%j', (config) => {
  test('goes on after a checkpoint as if it had not stopped, and leaks no tensor', async () => {
    const straight = await train(await make(config), 5)
    for (let k = 0; k < 40; k++) await straight.step()
    const first = await train(await make(config), 5)
    for (let k = 0; k < 21; k++) await first.step()
    const resumed = await make(config, kept(wordModel()), 4)
    await resumed.setState(await first.agent.getState())
    const second = first.withAgent(resumed)
    const before = tf.memory().numTensors
    for (let k = 0; k < 19; k++) await second.step()
    expect(tf.memory().numTensors).toBe(before)
    expect([...first.actions, ...second.actions]).toEqual(straight.actions)
    expect(await resumed.getState()).toEqual(await straight.agent.getState())
    expect(straight.metrics.length).toBeGreaterThan(20)
    expect(straight.metrics.at(-1)).toHaveProperty('grad_norm/model/output')
    expect(straight.metrics.at(-1)!['grad_norm/model/output']).toBeGreaterThan(0)
  })
})
