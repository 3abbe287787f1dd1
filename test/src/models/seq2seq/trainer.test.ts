import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EncodedPair } from '../../../../src/models/seq2seq/batches.ts'
import { describeModel, loadModel, saveModel } from '../../../../src/models/seq2seq/model-file.ts'
import type { Seq2SeqModel } from '../../../../src/models/seq2seq/seq2seq-model.ts'
import { Seq2SeqTrainer, type TrainerConfig } from '../../../../src/models/seq2seq/trainer.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { tinyModel, tinyPairs } from '../../../support/tiny-corpus.ts'

const vocabulary = createVocabulary({ size: 64 })
const pairs = tinyPairs(vocabulary)
const config: TrainerConfig = {
  batchSize: 9,
  numEpochs: 50,
  learningRate: 0.02,
  learningRateSchedule: 'cosine',
  maxGradNorm: 5,
  weightDecay: 0,
  labelSmoothing: 0,
  wordDropout: 0,
  teacherForcingStart: 1,
  teacherForcingEnd: 1,
  patience: null,
}

beforeAll(async () => {
  await loadDevice()
})

function encode(model: Seq2SeqModel): EncodedPair[] {
  return pairs.map((pair) => model.encodePair(pair.task, pair.tokens))
}

function makeTrainer(model: Seq2SeqModel, change: Partial<TrainerConfig> = {}): Seq2SeqTrainer {
  const data = encode(model)
  return new Seq2SeqTrainer(
    model,
    { train: data, validation: data },
    { ...config, ...change },
    new Rng('run'),
  )
}

function weightsOf(model: Seq2SeqModel): number[] {
  const { parameters } = model.network
  return parameters.names.flatMap((name) => [...parameters.host(name)])
}

describe('Seq2SeqTrainer', () => {
  test.each(['lstm', 'attention'] as const)(
    '%s learns to write the program that is described',
    async (kind) => {
      const model = tinyModel(vocabulary, pairs, { kind, embeddingDim: 16, hiddenDim: 32 })
      const trainer = makeTrainer(model, { batchSize: 4, learningRate: 0.01 })
      while (!trainer.finished) await trainer.trainEpoch()
      const { loss, exactMatch } = await trainer.validate()
      expect(loss).toBeLessThan(0.15)
      expect(exactMatch).toBe(1)
      model.dispose()
    },
  )

  test('rnn learns what all programs share', async () => {
    const model = tinyModel(vocabulary, pairs, { kind: 'rnn' })
    const trainer = makeTrainer(model)
    while (!trainer.finished) await trainer.trainEpoch()
    const { loss } = await trainer.validate()
    expect(loss).toBeLessThan(0.5)
    model.dispose()
  })

  test('the same seed gives the same weights to the bit, with every kind of noise on', async () => {
    const run = async () => {
      const model = tinyModel(vocabulary, pairs, { dropout: 0.2 })
      const trainer = makeTrainer(model, {
        numEpochs: 2,
        wordDropout: 0.2,
        labelSmoothing: 0.1,
        teacherForcingStart: 0.8,
        teacherForcingEnd: 0.5,
      })
      while (!trainer.finished) await trainer.trainEpoch()
      const weights = weightsOf(model)
      model.dispose()
      return weights
    }
    expect(await run()).toEqual(await run())
  })

  test('training that stops within an epoch and resumes ends with the same weights', async () => {
    const noise = { numEpochs: 3, wordDropout: 0.2 }
    const whole = tinyModel(vocabulary, pairs, { dropout: 0.2 })
    const uninterrupted = makeTrainer(whole, noise)
    while (!uninterrupted.finished) await uninterrupted.trainEpoch()

    const first = tinyModel(vocabulary, pairs, { dropout: 0.2 })
    const stopped = makeTrainer(first, noise)
    await stopped.trainEpoch()
    const cut = await stopped.trainEpoch(() => stopped.updates === 6)
    expect(cut.complete).toBe(false)
    const state = stopped.getState()
    const second = tinyModel(vocabulary, pairs, { dropout: 0.2 }, 99)
    const resumed = makeTrainer(second, noise)
    resumed.setState({ tensors: state.tensors, json: JSON.parse(JSON.stringify(state.json)) })
    while (!resumed.finished) await resumed.trainEpoch()

    expect(resumed.updates).toBe(uninterrupted.updates)
    expect(weightsOf(second)).toEqual(weightsOf(whole))
    for (const model of [whole, first, second]) model.dispose()
  })

  test('stops when patience runs out and puts the best weights back', async () => {
    const model = tinyModel(vocabulary, pairs)
    const trainer = makeTrainer(model, { learningRate: 5, patience: 2, numEpochs: 50 })
    const losses: number[] = []
    while (!trainer.finished) losses.push((await trainer.trainEpoch()).validationLoss)
    expect(losses.length).toBeLessThan(50)
    trainer.restoreBest()
    expect((await trainer.validate()).loss).toBeCloseTo(Math.min(...losses), 5)
    model.dispose()
  })

  test('a state of another corpus is refused', async () => {
    const model = tinyModel(vocabulary, pairs)
    const trainer = makeTrainer(model)
    const other = makeTrainer(model, { batchSize: 4 })
    expect(() => trainer.setState(other.getState())).toThrow(
      'The training state was made with 36 pairs in batches of 4, this run has 36 in batches of 9',
    )
    model.dispose()
  })

  test('no tensor is left behind by training', async () => {
    const model = tinyModel(vocabulary, pairs, { dropout: 0.1 })
    const held = tf.memory().numTensors
    const trainer = makeTrainer(model, { numEpochs: 2, teacherForcingEnd: 0.5 })
    while (!trainer.finished) await trainer.trainEpoch()
    trainer.restoreBest()
    expect(tf.memory().numTensors).toBe(held)
    model.dispose()
  })
})

describe('model files', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seq2seq-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  test('a saved model reads back with the same answers, and says how it was made', async () => {
    const model = tinyModel(vocabulary, pairs)
    const path = join(folder, 'tiny')
    await saveModel(path, model, vocabulary.size, { seed: 5 })
    const loaded = await loadModel(`${path}.safetensors`, vocabulary)
    const tasks = pairs.map((pair) => pair.task)
    const expected = await model.logits(await model.start(tasks))
    const answers = await loaded.logits(await loaded.start(tasks))
    // Weights are stored as halves.
    answers.forEach((answer, i) => {
      expect(Math.abs(answer - expected[i]!)).toBeLessThan(0.02)
    })
    expect(await describeModel(path)).toEqual({
      name: 'tiny',
      provenance: { seed: 5 },
      vocabularySize: 64,
    })
    expect((await stat(`${path}.safetensors`)).size).toBeLessThan(1_000_000)
    model.dispose()
    loaded.dispose()
  })

  test('a clone answers alike until either learns', async () => {
    const model = tinyModel(vocabulary, pairs)
    const clone = model.clone('reference')
    const logits = async (one: Seq2SeqModel) => one.logits(await one.start([pairs[0]!.task]))
    const before = await logits(model)
    expect(await logits(clone)).toEqual(before)
    const trainer = makeTrainer(model, { numEpochs: 1 })
    await trainer.trainEpoch()
    expect(await logits(clone)).toEqual(before)
    expect(await logits(model)).not.toEqual(before)
    model.dispose()
    clone.dispose()
  })

  test('another vocabulary is refused with both sizes, and nothing leaks', async () => {
    const model = tinyModel(vocabulary, pairs)
    await saveModel(join(folder, 'tiny'), model, vocabulary.size)
    model.dispose()
    const held = tf.memory().numTensors
    await expect(loadModel(join(folder, 'tiny'), createVocabulary({ size: 128 }))).rejects.toThrow(
      /writes a vocabulary of 64 tokens .* this one has 128/,
    )
    expect(tf.memory().numTensors).toBe(held)
  })

  test('a missing and a foreign file are refused by name', async () => {
    await expect(loadModel(join(folder, 'none'), vocabulary)).rejects.toThrow(
      /Model .*none.json: there is no such file/,
    )
    await writeFile(join(folder, 'foreign.json'), '{"format":"other"}')
    await expect(loadModel(join(folder, 'foreign'), vocabulary)).rejects.toThrow(
      /foreign.json cannot be used: expected format codegen-gym-seq2seq version 1, got other/,
    )
    await writeFile(join(folder, 'listed.json'), '[1]')
    await expect(loadModel(join(folder, 'listed'), vocabulary)).rejects.toThrow(
      /listed.json cannot be used: it is not a model of codegen-gym; fetch both of its files again, or train it again \(`pretrain`\)$/,
    )
    const bare = '{"format":"codegen-gym-seq2seq","version":1,"name":7}'
    await writeFile(join(folder, 'bare.json'), bare)
    await expect(loadModel(join(folder, 'bare'), vocabulary)).rejects.toThrow(
      /bare.json cannot be used: `name` is not what `pretrain` wrote/,
    )
  })
})
