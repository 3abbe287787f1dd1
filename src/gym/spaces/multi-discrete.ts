import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'
import { show } from '../../settings/schema-issue.ts'
import { checkElement, decodeNumbers, encodeNumbers } from './elements.ts'
import { printedList } from './printed-space.ts'
import { checkSpaceOptions, SEED } from './space-options.ts'
import { dtypeRanges } from './typed-arrays.ts'

/** Arrays of integers, int32: element i takes the values 0 … nvec[i] − 1. */
export class MultiDiscrete implements Space<Int32Array> {
  readonly kind = 'MultiDiscrete'
  readonly shape: readonly number[]
  readonly dtype = 'int32'
  readonly nvec: readonly number[]
  #rng: Rng

  /** @param nvec how many values each element has. Throws a `ContractError` where int32 holds too few. */
  constructor(nvec: readonly number[], options: { readonly seed?: number } = {}) {
    checkSpaceOptions('MultiDiscrete', options, SEED, 'new MultiDiscrete([2, 3], { seed })')
    const [, largest] = dtypeRanges.int32
    if (
      !Array.isArray(nvec) ||
      nvec.length === 0 ||
      !nvec.every((n) => Number.isInteger(n) && n >= 1 && n - 1 <= largest)
    ) {
      throw new ContractError(
        `Expected MultiDiscrete's \`nvec\` to hold integers from 1 to ${largest + 1}, so that int32 holds every value, got ${show(nvec)}`,
      )
    }
    this.nvec = Object.freeze([...nvec])
    this.shape = Object.freeze([nvec.length])
    this.#rng = new Rng(checkSeed(options.seed ?? 0))
  }

  sample(): Int32Array {
    return Int32Array.from(this.nvec, (n) => this.#rng.int(n))
  }

  contains(value: unknown): value is Int32Array {
    return (
      value instanceof Int32Array &&
      value.length === this.nvec.length &&
      this.nvec.every((n, i) => value[i]! >= 0 && value[i]! < n)
    )
  }

  seed(seed: number): void {
    this.#rng = new Rng(checkSeed(seed))
  }

  encode(value: Int32Array): Json {
    return encodeNumbers(checkElement(this, value))
  }

  decode(stored: Json): Int32Array {
    const numbers = decodeNumbers(this, stored)
    if (!numbers.every(Number.isInteger)) {
      throw new ContractError('Expected a stored element of MultiDiscrete to hold whole numbers')
    }
    return checkElement(this, Int32Array.from(numbers))
  }

  get flatSize(): number {
    return this.nvec.reduce((sum, n) => sum + n, 0)
  }

  /** A one-hot row for each element, one after the other. */
  flatten(value: Int32Array): Float32Array {
    const row = new Float32Array(this.flatSize)
    let at = 0
    for (const [i, chosen] of checkElement(this, value).entries()) {
      row[at + chosen] = 1
      at += this.nvec[i] ?? 0
    }
    return row
  }

  /** As Gymnasium prints it: `MultiDiscrete([2 7 1])`. */
  toString(): string {
    return `MultiDiscrete(${printedList(this.nvec)})`
  }

  toJSON(): Json {
    return { kind: this.kind, nvec: this.nvec, shape: this.shape, dtype: this.dtype }
  }
}
