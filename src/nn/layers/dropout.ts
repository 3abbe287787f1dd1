import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../../random/rng.ts'

/** Steps of the drop rate: four decisions come out of one 32-bit draw. */
const STEPS = 256

/**
 * Factors of inverted dropout (Srivastava et al. 2014): 0, or what the others are scaled up by so that
 * the mean stays. The rate is rounded to a 256th.
 *
 * @param rate share of the entries that become 0, below 1
 */
export function dropoutFactors(length: number, rate: number, rng: Rng): Float32Array {
  const dropped = Math.round(rate * STEPS)
  const scale = STEPS / (STEPS - dropped)
  const factors = new Float32Array(length)
  for (let i = 0; i < length; i += 4) {
    let bits = Math.floor(rng.uniform() * 2 ** 32)
    for (let j = i; j < i + 4 && j < length; j++) {
      if ((bits & 255) >= dropped) factors[j] = scale
      bits >>>= 8
    }
  }
  return factors
}

/** x times the factors; x itself where there are none. */
export function dropped<T extends tf.Tensor>(x: T, factors: tf.Tensor | undefined): T {
  return factors === undefined ? x : tf.mul<T>(x, factors)
}
