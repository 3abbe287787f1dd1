import { rowBucket } from '../../nn/compile/row-bucket.ts'
import { assertFinite } from '../../nn/finite.ts'
import { planShapes, shapeFor } from './batch-shapes.ts'
import { type EncodedPair, inBatches, makeBatch, stepsOfBatch } from './batches.ts'
import type { Seq2SeqModel } from './seq2seq-model.ts'

/** Most programs that are foretold at once. */
const EVALUATION_BATCH = 128
/** Evaluations of the same pairs that a graph is built for, about: one an epoch. */
const EXPECTED_RUNS = 10
const MOST_SHAPES = 4

/** How well a model foretells programs it was not trained on. */
export interface ValidationMetrics {
  /** Cross-entropy a token in nats. */
  readonly loss: number
  /** Share of tokens that are the likeliest under teacher forcing. */
  readonly tokenAccuracy: number
  /** Share of programs whose every token is, which is when greedy decoding writes them too. */
  readonly exactMatch: number
}

/**
 * Loss and accuracies of any pairs under teacher forcing, dropout off. Throws a `ContractError` where the loss
 * is not finite.
 */
export async function evaluatePairs(
  model: Seq2SeqModel,
  pairs: readonly EncodedPair[],
): Promise<ValidationMetrics> {
  const sorted = [...pairs].sort((a, b) => a.program.length - b.program.length)
  const batches = inBatches(sorted, EVALUATION_BATCH)
  const rows = rowBucket(Math.min(pairs.length, EVALUATION_BATCH))
  const plan = planShapes(batches.map(stepsOfBatch), {
    runs: EXPECTED_RUNS,
    rows,
    most: MOST_SHAPES,
  })
  const { startToken } = model.network
  let [sum, count, correct, exact] = [0, 0, 0, 0]
  for (const some of batches) {
    const batch = makeBatch(some, { startToken, rows, steps: shapeFor(plan, stepsOfBatch(some)) })
    const { losses, likeliest } = await model.network.foretell(batch, batch.targets)
    for (const [b, { program }] of some.entries()) {
      let hits = 0
      for (const [t, token] of program.entries()) {
        sum += losses[t * rows + b]!
        if (likeliest[t * rows + b] === token) hits++
      }
      count += program.length
      correct += hits
      if (hits === program.length) exact++
    }
  }
  assertFinite('The loss of the tokens', sum)
  const tokens = Math.max(1, count)
  return {
    loss: sum / tokens,
    tokenAccuracy: correct / tokens,
    exactMatch: exact / Math.max(1, pairs.length),
  }
}
