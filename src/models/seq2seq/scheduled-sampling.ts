import type { Rng } from '../../random/rng.ts'
import { argmax } from './token-loss.ts'

// Legend: B batch, T program steps, A actions.

export interface DecoderInputs {
  /** True tokens that the decoder reads, time-major [T·B]; below 0 where there is none. */
  readonly tokens: Int32Array
  /** What the model says at each step when it reads those, batch-major [B·T·A]. */
  readonly logits: Float32Array
  readonly batchSize: number
}

/**
 * Scheduled sampling (Bengio et al. 2015) in parallel (Mihaylova and Martins 2019): the share
 * 1 − `ratio` of what the decoder reads is what the model itself finds likeliest there.
 *
 * @param ratio share of true tokens, 0 to 1
 * @returns tokens [T·B]; what comes before the first step stays
 */
export function scheduledTokens(inputs: DecoderInputs, ratio: number, rng: Rng): Int32Array {
  const { tokens, logits, batchSize } = inputs
  const steps = tokens.length / batchSize
  const actions = logits.length / tokens.length
  const read = tokens.slice()
  for (let b = 0; b < batchSize; b++) {
    for (let t = 1; t < steps; t++) {
      if (tokens[t * batchSize + b]! < 0 || rng.uniform() < ratio) continue
      read[t * batchSize + b] = argmax(logits, (b * steps + t - 1) * actions, actions)
    }
  }
  return read
}
