import { assertFiniteObservation } from '../../src/nn/finite.ts'
import { RunningMoments } from './running-moments.ts'

// Legend: B rows, D numbers of an observation.

/** Keeps divisions finite where a number never changed. */
export const VARIANCE_FLOOR = 1e-8

/** Brings every number of an observation to mean 0 and deviation 1 over all that it counted. */
export class ObservationNormaliser {
  readonly moments: RunningMoments
  readonly #clip: number

  /** @param size D */
  constructor(size: number, clip: number) {
    this.moments = new RunningMoments(size)
    this.#clip = clip
  }

  /**
   * (x − mean) / √(variance + ε), cut off at ±clip. Throws a `ContractError` for what is not finite, which
   * the cut would hide.
   *
   * @param rows B rows side by side, [B × D]; left alone
   */
  apply(rows: Float32Array): Float32Array {
    assertFiniteObservation(rows)
    const { mean, variance, size } = this.moments
    const normalised = new Float32Array(rows.length)
    for (let i = 0; i < rows.length; i++) {
      const d = i % size
      const value = (rows[i]! - mean[d]!) / Math.sqrt(variance[d]! + VARIANCE_FLOOR)
      normalised[i] = Math.max(-this.#clip, Math.min(this.#clip, value))
    }
    return normalised
  }
}
