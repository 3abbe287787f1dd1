import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'

/** The integers `start` … `start + n − 1`. */
export class Discrete implements Space<number> {
  readonly kind = 'Discrete'
  readonly shape: readonly number[] = []
  readonly dtype = 'int64'
  readonly n: number
  readonly start: number
  #rng: Rng

  /** @param n how many values, at least 1. The space's generator starts from `seed` (default 0). */
  constructor(n: number, options: { readonly start?: number; readonly seed?: number } = {}) {
    if (!Number.isInteger(n) || n < 1) {
      throw new ContractError(`Expected Discrete's \`n\` to be an integer >= 1, got \`${n}\``)
    }
    const start = options.start ?? 0
    if (!Number.isInteger(start)) {
      throw new ContractError(`Expected Discrete's \`start\` to be an integer, got \`${start}\``)
    }
    this.n = n
    this.start = start
    this.#rng = new Rng(options.seed ?? 0)
  }

  /**
   * Uniform over the values whose mask entry is 1 (int8, shape [n]); over all of them without a
   * mask. A mask of zeros gives `start`, as in Gymnasium.
   */
  sample(mask?: Int8Array): number {
    if (mask === undefined) return this.start + this.#rng.int(this.n)
    if (!(mask instanceof Int8Array) || mask.length !== this.n) {
      throw new ContractError(
        `Expected the mask to be an Int8Array of ${this.n} entries, got ${mask.length}`,
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
    this.#rng = new Rng(seed)
  }

  toJSON(): Json {
    return { kind: this.kind, n: this.n, start: this.start, shape: [], dtype: this.dtype }
  }
}
