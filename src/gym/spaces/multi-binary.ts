import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { sizeOf } from '../../nn/shape.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'
import { checkElement, decodeNumbers, encodeNumbers } from './elements.ts'
import { printedShape } from './printed-space.ts'
import { checkSpaceOptions, SEED } from './space-options.ts'
import { checkedShape } from './typed-arrays.ts'

/** Arrays of zeros and ones, int8, held flat. */
export class MultiBinary implements Space<Int8Array> {
  readonly kind = 'MultiBinary'
  readonly shape: readonly number[]
  readonly dtype = 'int8'
  readonly #size: number
  #rng: Rng

  /** @param n its length, or its shape. Throws a `ContractError` for lengths below 1 and fractions. */
  constructor(n: number | readonly number[], options: { readonly seed?: number } = {}) {
    checkSpaceOptions('MultiBinary', options, SEED, 'new MultiBinary(n, { seed })')
    this.shape = checkedShape('MultiBinary', typeof n === 'number' ? [n] : n)
    this.#size = sizeOf(this.shape)
    this.#rng = new Rng(checkSeed(options.seed ?? 0))
  }

  sample(): Int8Array {
    return Int8Array.from({ length: this.#size }, () => this.#rng.int(2))
  }

  contains(value: unknown): value is Int8Array {
    if (!(value instanceof Int8Array) || value.length !== this.#size) return false
    for (let i = 0; i < value.length; i++) if (value[i] !== 0 && value[i] !== 1) return false
    return true
  }

  seed(seed: number): void {
    this.#rng = new Rng(checkSeed(seed))
  }

  encode(value: Int8Array): Json {
    return encodeNumbers(checkElement(this, value))
  }

  decode(stored: Json): Int8Array {
    const numbers = decodeNumbers(this, stored)
    if (numbers.some((number) => number !== 0 && number !== 1)) {
      throw new ContractError('Expected a stored element of MultiBinary to hold zeros and ones')
    }
    return checkElement(this, Int8Array.from(numbers))
  }

  get flatSize(): number {
    return this.#size
  }

  flatten(value: Int8Array): Float32Array {
    return Float32Array.from(checkElement(this, value))
  }

  /** As Gymnasium prints it: `MultiBinary(4)`, `MultiBinary((2, 3))`. */
  toString(): string {
    return `MultiBinary(${this.shape.length === 1 ? this.shape[0] : printedShape(this.shape)})`
  }

  toJSON(): Json {
    return { kind: this.kind, n: this.shape, shape: this.shape, dtype: this.dtype }
  }
}
