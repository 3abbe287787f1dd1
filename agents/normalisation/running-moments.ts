import { z } from 'zod'

// Legend: B rows, D numbers in a row.

/** Moments at rest; numbers come back to the bit. */
export const storedMoments = z.strictObject({
  count: z.number().positive(),
  mean: z.array(z.number()),
  variance: z.array(z.number().min(0)),
})

/** What nothing counts as: mean 0 and variance 1 of so many rows, as in Gymnasium and Stable-Baselines3. */
const FIRST_COUNT = 1e-4

/**
 * Mean and variance of all rows so far, in doubles. Batches are merged by the update of Chan, Golub and LeVeque
 * (1979), so that neither how rows are put into batches nor the batches' order matters but for rounding.
 */
export class RunningMoments {
  readonly size: number
  #count = FIRST_COUNT
  #mean: Float64Array
  #variance: Float64Array

  /** @param size D */
  constructor(size: number) {
    this.size = size
    this.#mean = new Float64Array(size)
    this.#variance = new Float64Array(size).fill(1)
  }

  /** Shape [D]. */
  get mean(): Float64Array {
    return this.#mean
  }

  /** Over N, not N − 1; shape [D]. */
  get variance(): Float64Array {
    return this.#variance
  }

  /** @param rows B rows of shape [D], all finite */
  add(rows: readonly ArrayLike<number>[]): void {
    const added = rows.length
    if (added === 0) return
    const total = this.#count + added
    for (let d = 0; d < this.size; d++) {
      let sum = 0
      for (const row of rows) sum += row[d]!
      const mean = sum / added
      let squares = 0
      for (const row of rows) squares += (row[d]! - mean) ** 2
      const apart = mean - this.#mean[d]!
      const between = (apart * apart * this.#count * added) / total
      this.#variance[d] = (this.#variance[d]! * this.#count + squares + between) / total
      this.#mean[d]! += (apart * added) / total
    }
    this.#count = total
  }

  getState(): z.output<typeof storedMoments> {
    return { count: this.#count, mean: [...this.#mean], variance: [...this.#variance] }
  }

  /** @returns whether it is of rows of this size; otherwise nothing is taken */
  setState({ count, mean, variance }: z.output<typeof storedMoments>): boolean {
    if (mean.length !== this.size || variance.length !== this.size) return false
    this.#count = count
    this.#mean = Float64Array.from(mean)
    this.#variance = Float64Array.from(variance)
    return true
  }
}
