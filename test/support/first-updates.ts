import { dqnAgent } from '../../agents/dqn/dqn-agent.ts'
import type { StoredTensor } from '../../src/core/agent.ts'
import { Seq2SeqTrainer } from '../../src/models/seq2seq/trainer.ts'
import { loadDevice } from '../../src/nn/device.ts'
import type { DeviceName } from '../../src/nn/device-names.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../src/random/rng.ts'
import { tinyModel, tinyPairs } from './tiny-corpus.ts'
import { WordEnv, wordActionCount } from './word-env.ts'
import { WordTraining } from './word-training.ts'

// A process of its own, since where drivers of graphics cards lie is read when it starts: the first update of
// `dqn` and of a sequence model on the device that its argument names, printed as one line of JSON.

export interface FirstUpdate {
  readonly loss: number
  /** Weights, and what the optimizer keeps of the gradients. */
  readonly tensors: Readonly<Record<string, readonly number[]>>
}

export interface FirstUpdates {
  readonly device: string
  readonly reason: string
  readonly dqn: FirstUpdate
  readonly seq2seq: FirstUpdate
}

function plain(
  tensors: Readonly<Record<string, StoredTensor>>,
  prefixes: readonly string[],
): Record<string, number[]> {
  const wanted = Object.entries(tensors).filter(([name]) =>
    prefixes.some((prefix) => name.startsWith(prefix)),
  )
  return Object.fromEntries(
    wanted.map(([name, { data }]) => [name, Array.from(data as Float32Array)]),
  )
}

async function dqn(): Promise<FirstUpdate> {
  const env = new WordEnv()
  const agent = await dqnAgent.create({
    observationSpace: env.observationSpace,
    actionSpace: { n: wordActionCount },
    rng: new Rng(3),
    config: { hiddenDim: 24, minBufferSize: 40, batchSize: 16, trainFrequency: 8 },
  })
  const training = await WordTraining.start(agent, 1)
  await training.untilUpdates(1)
  const { tensors } = await agent.getState()
  agent.dispose()
  return { loss: training.metrics[0]!.loss!, tensors: plain(tensors, ['online/', 'adam/']) }
}

async function seq2seq(): Promise<FirstUpdate> {
  const vocabulary = createVocabulary({ size: 64 })
  const pairs = tinyPairs(vocabulary).slice(0, 9)
  const model = tinyModel(vocabulary, pairs)
  const data = pairs.map((pair) => model.encodePair(pair.task, pair.tokens))
  const config = {
    batchSize: 4,
    numEpochs: 1,
    learningRate: 0.001,
    learningRateSchedule: 'constant',
    maxGradNorm: 5,
    weightDecay: 0,
    labelSmoothing: 0,
    wordDropout: 0,
    teacherForcingStart: 1,
    teacherForcingEnd: 1,
    patience: null,
  } as const
  const trainer = new Seq2SeqTrainer(
    model,
    { train: data, validation: data },
    config,
    new Rng('run'),
  )
  const metrics = await trainer.trainEpoch(() => true)
  const { tensors } = trainer.getState()
  model.dispose()
  return { loss: metrics.trainLoss, tensors: plain(tensors, ['model/', 'adam/']) }
}

const device = await loadDevice({ prefer: process.argv[2] as DeviceName })
const updates: FirstUpdates = {
  device: device.name,
  reason: device.reason,
  dqn: await dqn(),
  seq2seq: await seq2seq(),
}
process.stdout.write(JSON.stringify(updates))
