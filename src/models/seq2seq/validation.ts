import { type EncodedPair, makeBatch } from './batches.ts'
import type { Seq2SeqModel } from './seq2seq-model.ts'
import { argmax, tokenLoss } from './token-loss.ts'

const EVALUATION_BATCH = 128

/** How well a model foretells programs it was not trained on. */
export interface ValidationMetrics {
  /** Cross-entropy a token in nats. */
  readonly loss: number
  /** Share of tokens that are the likeliest under teacher forcing. */
  readonly tokenAccuracy: number
  /** Share of programs whose every token is, which is when greedy decoding writes them too. */
  readonly exactMatch: number
}

/** Loss and accuracies of any pairs under teacher forcing, dropout off. */
export async function evaluatePairs(
  model: Seq2SeqModel,
  pairs: readonly EncodedPair[],
): Promise<ValidationMetrics> {
  const sorted = [...pairs].sort((a, b) => a.program.length - b.program.length)
  let sum = 0
  let count = 0
  let correct = 0
  let exact = 0
  for (let at = 0; at < sorted.length; at += EVALUATION_BATCH) {
    const batch = makeBatch(sorted.slice(at, at + EVALUATION_BATCH), model.network.startToken)
    const { logits } = await model.network.forward(batch)
    const loss = tokenLoss(logits, batch.targets)
    sum += loss.sum
    count += loss.count
    correct += loss.correct
    exact += countExact(logits, batch.targets, batch.textLengths.length)
  }
  const tokens = Math.max(1, count)
  return {
    loss: sum / tokens,
    tokenAccuracy: correct / tokens,
    exactMatch: exact / Math.max(1, pairs.length),
  }
}

function countExact(logits: Float32Array, targets: Int32Array, batch: number): number {
  const actions = logits.length / targets.length
  const steps = targets.length / batch
  let exact = 0
  for (let b = 0; b < batch; b++) {
    let same = true
    for (let n = b * steps; n < (b + 1) * steps && same; n++) {
      same = targets[n]! < 0 || argmax(logits, n * actions, actions) === targets[n]!
    }
    if (same) exact++
  }
  return exact
}
