import seedrandom from 'seedrandom'
import { z } from 'zod'
import { ContractError } from '../core/errors.ts'
import { placeOf } from './weighted-place.ts'

/** Serialised generator: Alea's registers and the label it was split under. */
export const rngState = z.strictObject({
  seed: z.string(),
  c: z.number(),
  s0: z.number(),
  s1: z.number(),
  s2: z.number(),
})

export type RngState = Readonly<z.output<typeof rngState>>

type Alea = seedrandom.StatefulPRNG<seedrandom.State.Alea>

/**
 * The project's only source of randomness: seeded, splittable, serialisable (seedrandom's Alea).
 *
 * `split(label)` depends on the seed and the label alone, not on how much was drawn, so adding a
 * consumer never shifts the numbers of another. Its own seed may be any text; what environments and
 * spaces take for a seed is said by `checkSeed`.
 */
export class Rng {
  #seed: string
  #next: Alea

  constructor(seed: number | string) {
    this.#seed = String(seed)
    this.#next = seedrandom.alea(this.#seed, { state: true })
  }

  /** What `split` depends on. */
  get seed(): string {
    return this.#seed
  }

  static fromState(state: RngState): Rng {
    const rng = new Rng(state.seed)
    rng.setState(state)
    return rng
  }

  /** A generator of its own for `label`. */
  split(label: string | number): Rng {
    return new Rng(`${this.seed}/${label}`)
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.#next()
  }

  /** Uniform integer in [0, n). */
  int(n: number): number {
    if (!(n >= 1)) throw new ContractError(`Expected \`n\` to be at least 1, got \`${n}\``)
    return Math.floor(this.#next() * n)
  }

  /** Uniform integer in [low, high], both included. */
  range(low: number, high: number): number {
    return low + this.int(high - low + 1)
  }

  /** Standard normal (Box and Muller, 1958; one of the pair is dropped to keep no state). */
  normal(): number {
    const u = 1 - this.#next()
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.#next())
  }

  choice<T>(items: readonly T[]): T {
    return items[this.int(items.length)] as T
  }

  /**
   * Index drawn in proportion to non-negative weights; their sum must be positive. Throws a `ContractError`
   * that names the weight that is none, such as NaN.
   */
  weighted(weights: ArrayLike<number>): number {
    let total = 0
    for (let i = 0; i < weights.length; i++) total += weights[i] as number
    if (!(total > 0 && total < Number.POSITIVE_INFINITY)) throw unusable(weights)
    return placeOf(this.#next() * total, weights).index
  }

  /** Shuffles in place (Fisher and Yates) and gives the same array back. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      const kept = items[i] as T
      items[i] = items[j] as T
      items[j] = kept
    }
    return items
  }

  getState(): RngState {
    return { seed: this.seed, ...this.#next.state() }
  }

  setState(state: RngState): void {
    const { seed, c, s0, s1, s2 } = state
    this.#seed = seed
    this.#next = seedrandom.alea(seed, { state: { c, s0, s1, s2 } })
  }
}

function unusable(weights: ArrayLike<number>): ContractError {
  const all = Array.from(weights)
  const at = all.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
  const rule = 'Expected `weights` to be numbers of 0 or more with a positive, finite sum'
  if (at >= 0) return new ContractError(`${rule}, got ${all[at]} at place ${at} of ${all.length}`)
  return new ContractError(`${rule}, got ${all.length} that add up to ${sumOf(all)}`)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0)
}
