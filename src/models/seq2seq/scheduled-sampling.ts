import type { Rng } from '../../random/rng.ts'

// Legend: B batch, T program steps. Time-major [T·B].

export interface DecoderInputs {
  /** True tokens that the decoder reads; below 0 where there is none. */
  readonly tokens: Int32Array
  /** What the model finds likeliest at each step when it reads those. */
  readonly likeliest: Int32Array
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
  const { tokens, likeliest, batchSize } = inputs
  const steps = tokens.length / batchSize
  const read = tokens.slice()
  for (let b = 0; b < batchSize; b++) {
    for (let t = 1; t < steps; t++) {
      const at = t * batchSize + b
      if (tokens[at]! < 0 || rng.uniform() < ratio) continue
      read[at] = likeliest[at - batchSize]!
    }
  }
  return read
}
