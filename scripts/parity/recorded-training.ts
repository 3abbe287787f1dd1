import { lengthBuckets } from '../../src/models/seq2seq/batches.ts'
import type { ModelKind } from '../../src/models/seq2seq/model-config.ts'
import { learntOf, type Recorded } from './recorded-run.ts'
import { sequenceTraining } from './sequence-cases.ts'
import { updatedFrom, withoutSums } from './sequence-twins.ts'

/**
 * Nothing that is drawn but the batches. Adam divides a gradient by its size and 1e-8: of one near that the
 * rounding shows in the weights, by a part of the step size, which is `pretrain`'s own here.
 */
const RECORDED = {
  dropout: 0,
  wordDropout: 0,
  teacherForcingEnd: 1,
  learningRate: 1e-3,
  numEpochs: 2,
  weightDecay: 1,
  maxGradNorm: 0.5,
}

/** A sequence model's first updates: the pairs, which of them each update saw, and what it made of them. */
export async function recordedTraining(
  kind: ModelKind,
  seed: number,
  updates: number,
): Promise<Recorded> {
  const training = await sequenceTraining(kind, seed, RECORDED)
  const { model, trainer, config, pairs, rng } = training
  const { weights } = learntOf(trainer.getState())
  const batches = Array.from({ length: config.numEpochs }, (_, epoch) =>
    lengthBuckets(pairs, config.batchSize, rng.split(`epoch-${epoch}`)),
  ).flat()
  const made: object[] = []
  for (const batch of batches.slice(0, updates)) {
    const { loss, gradNorm, state } = await updatedFrom(training, withoutSums(trainer.getState()))
    made.push({ batch, metrics: { loss, gradNorm }, ...learntOf(state) })
  }
  const settings = {
    ...config,
    ...model.network.config,
    totalUpdates: batches.length,
    pairs: pairs.map(({ text, program }) => ({ words: [...text.ids], program: [...program] })),
  }
  training.dispose()
  return {
    kind: 'seq2seq',
    settings,
    actionCount: model.network.config.actionCount,
    weights,
    updates: made,
  }
}
