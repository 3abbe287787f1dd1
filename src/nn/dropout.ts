import type { Rng } from '../random/rng.ts'

/** Steps of the drop rate: four decisions come out of one 32-bit draw. */
const STEPS = 256

/**
 * Inverted dropout (Srivastava et al. 2014) in place; entries that stay are scaled up so that the
 * mean stays. The rate is rounded to a 256th.
 *
 * @returns the factors, for the backward pass; null where nothing is dropped.
 */
export function dropout(x: Float32Array, rate: number, rng: Rng | null): Float32Array | null {
  const dropped = Math.round(rate * STEPS)
  if (rng === null || dropped === 0) return null
  const scale = STEPS / (STEPS - dropped)
  const factors = new Float32Array(x.length)
  for (let i = 0; i < x.length; i += 4) {
    let bits = Math.floor(rng.uniform() * 2 ** 32)
    for (let j = i; j < i + 4 && j < x.length; j++) {
      if ((bits & 255) >= dropped) factors[j] = scale
      bits >>>= 8
    }
  }
  multiplyInto(x, factors)
  return factors
}

/** x *= factors, entry by entry; nothing where the factors are null. */
export function multiplyInto(x: Float32Array, factors: Float32Array | null): void {
  if (factors === null) return
  for (let i = 0; i < x.length; i++) x[i]! *= factors[i]!
}
