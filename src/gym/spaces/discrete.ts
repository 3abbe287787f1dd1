import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'
import { show } from '../../settings/schema-issue.ts'
import { checkElement } from './elements.ts'
import { checkSpaceOptions, DISCRETE } from './space-options.ts'

/** The integers `start` … `start + n − 1`, all within ±(2^53 − 1). */
export class Discrete implements Space<number> {
  readonly kind = 'Discrete'
  readonly shape: readonly number[] = []
  readonly dtype = 'int64'
  readonly n: number
  readonly start: number
  #rng: Rng

  /**
   * @param n how many values, at least 1. The space's generator starts from `seed` (default 0).
   * Throws a `ContractError` for counts, starts and seeds that are none.
   */
  constructor(n: number, options: { readonly start?: number; readonly seed?: number } = {}) {
    checkSpaceOptions('Discrete', options, DISCRETE, 'new Discrete(n, { start, seed })')
    if (!Number.isSafeInteger(n) || n < 1) {
      throw new ContractError(`Expected Discrete's \`n\` to be an integer >= 1, got ${show(n)}`)
    }
    const start = options.start ?? 0
    if (!Number.isSafeInteger(start)) {
      throw new ContractError(`Expected Discrete's \`start\` to be an integer, got ${show(start)}`)
    }
    if (!Number.isSafeInteger(start + (n - 1))) {
      throw new ContractError(
        `Expected Discrete's last value to be at most 2^53 − 1, got \`start\` ${start} and \`n\` ${n}`,
      )
    }
    this.n = n
    this.start = start
    this.#rng = new Rng(checkSeed(options.seed ?? 0))
  }

  /**
   * Uniform over the values whose mask entry is 1 (int8, shape [n]); over all of them without a
   * mask. A mask of zeros gives `start`, as in Gymnasium.
   */
  sample(mask?: Int8Array): number {
    if (mask === undefined) return this.start + this.#rng.int(this.n)
    if (!(mask instanceof Int8Array) || mask.length !== this.n) {
      throw new ContractError(
        `Expected the mask to be an Int8Array of ${this.n} entries, got ${mask instanceof Int8Array ? mask.length : 'another kind of value'}`,
      )
    }
    let allowed = 0
    for (let i = 0; i < mask.length; i++) if (mask[i] === 1) allowed++
    if (allowed === 0) return this.start
    let left = this.#rng.int(allowed)
    for (let i = 0; i < mask.length; i++) {
      if (mask[i] === 1 && left-- === 0) return this.start + i
    }
    throw new ContractError('The mask changed while it was read')
  }

  contains(value: unknown): value is number {
    return (
      typeof value === 'number' &&
      Number.isInteger(value) &&
      value >= this.start &&
      value < this.start + this.n
    )
  }

  seed(seed: number): void {
    this.#rng = new Rng(checkSeed(seed))
  }

  encode(value: number): Json {
    return checkElement(this, value)
  }

  decode(stored: Json): number {
    return checkElement(this, stored)
  }

  get flatSize(): number {
    return this.n
  }

  flatten(value: number): Float32Array {
    const row = new Float32Array(this.n)
    row[checkElement(this, value) - this.start] = 1
    return row
  }

  /** As Gymnasium prints it: `Discrete(256)`, `Discrete(5, start=-2)`. */
  toString(): string {
    return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, start=${this.start})`
  }

  toJSON(): Json {
    return { kind: this.kind, n: this.n, start: this.start, shape: [], dtype: this.dtype }
  }
}
