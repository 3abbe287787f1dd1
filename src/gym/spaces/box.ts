import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { sizeOf } from '../../nn/shape.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'
import { castBounds } from './box-bounds.ts'
import { checkElement, decodeNumbers, encodeNumbers } from './elements.ts'
import { printedBounds, printedShape } from './printed-space.ts'
import { BOX, checkSpaceOptions } from './space-options.ts'
import {
  type ArrayByDType,
  type ArrayDType,
  checkDType,
  checkedShape,
  isArrayOf,
  zeros,
} from './typed-arrays.ts'

export interface BoxOptions<D extends ArrayDType> {
  /** Smallest value, of all elements or of each; -Infinity leaves a float unbounded. */
  readonly low: number | ArrayLike<number>
  /** Largest value, included; of all elements or of each. */
  readonly high: number | ArrayLike<number>
  /** Whole numbers of at least 1; empty for a single element. */
  readonly shape: readonly number[]
  readonly dtype: D
  /** Where the space's own generator starts, 0 to 2^53 − 1. Default 0. */
  readonly seed?: number
}

/**
 * Arrays of a fixed shape (held flat, row-major) whose elements lie between bounds.
 *
 * Bounds are values of the dtype: float32 rounds what it was given to its nearest value, so that the
 * box contains it; an integer dtype takes the whole numbers between them, and its own end for an
 * infinite one. Throws a `ContractError` for bounds that the dtype cannot hold, that cross, that are
 * NaN or have no whole number between them, and for a shape, dtype or seed that is none.
 */
export class Box<D extends ArrayDType = 'float32'> implements Space<ArrayByDType[D]> {
  readonly kind = 'Box'
  readonly shape: readonly number[]
  readonly dtype: D
  readonly #low: Float64Array
  readonly #high: Float64Array
  #rng: Rng

  constructor(options: BoxOptions<D>) {
    checkSpaceOptions('Box', options, BOX, 'new Box({ low, high, shape, dtype })')
    checkDType('Box', options.dtype)
    this.shape = checkedShape('Box', options.shape)
    this.dtype = options.dtype
    const bounds = castBounds(this.dtype, sizeOf(this.shape), options.low, options.high)
    this.#low = bounds.low
    this.#high = bounds.high
    this.#rng = new Rng(checkSeed(options.seed ?? 0))
  }

  /** Smallest value of each element, flat; a copy. */
  get low(): Float64Array {
    return this.#low.slice()
  }

  /** Largest value of each element, flat; a copy. */
  get high(): Float64Array {
    return this.#high.slice()
  }

  /**
   * Each element by itself: uniform between two bounds, exponential beyond one, normal with none.
   * What it gives is contained.
   */
  sample(): ArrayByDType[D] {
    const out = zeros(this.dtype, this.#low.length)
    for (let i = 0; i < out.length; i++) out[i] = this.#draw(this.#low[i]!, this.#high[i]!)
    return out
  }

  #draw(low: number, high: number): number {
    const rng = this.#rng
    if (this.dtype !== 'float32') return rng.range(low, high)
    const boundedBelow = Number.isFinite(low)
    const boundedAbove = Number.isFinite(high)
    // Bounds are float32, so a value between them still is after rounding to float32.
    if (boundedBelow && boundedAbove) return low + rng.uniform() * (high - low)
    if (boundedBelow) return low - Math.log(1 - rng.uniform())
    if (boundedAbove) return high + Math.log(1 - rng.uniform())
    return rng.normal()
  }

  contains(value: unknown): value is ArrayByDType[D] {
    if (!isArrayOf(this.dtype, value) || value.length !== this.#low.length) return false
    for (let i = 0; i < value.length; i++) {
      const element = value[i]!
      if (!(element >= this.#low[i]! && element <= this.#high[i]!)) return false
    }
    return true
  }

  seed(seed: number): void {
    this.#rng = new Rng(checkSeed(seed))
  }

  /** Of the right dtype and size; bounds are not looked at, so that what was shown is stored as it is. */
  encode(value: ArrayByDType[D]): Json {
    if (!isArrayOf(this.dtype, value) || value.length !== this.#low.length) {
      throw new ContractError(`Expected ${this.#low.length} elements of ${this.dtype} to store`)
    }
    return encodeNumbers(value)
  }

  decode(stored: Json): ArrayByDType[D] {
    const numbers = decodeNumbers(this, stored)
    const array = zeros(this.dtype, numbers.length)
    array.set(numbers)
    const isWhole = numbers.length === this.#low.length
    if (isWhole && numbers.every((number, i) => Object.is(number, array[i]))) return array
    throw new ContractError(
      `Expected a stored element of Box to hold ${this.#low.length} ${this.dtype} numbers`,
    )
  }

  get flatSize(): number {
    return this.#low.length
  }

  flatten(value: ArrayByDType[D]): Float32Array {
    return Float32Array.from(checkElement(this, value))
  }

  /** As Gymnasium prints it: `Box(-1.0, 1.0, (520,), float32)`; of many bounds the first and the last. */
  toString(): string {
    const [low, high] = [this.#low, this.#high].map((bounds) => printedBounds(bounds, this.dtype))
    return `Box(${low}, ${high}, ${printedShape(this.shape)}, ${this.dtype})`
  }

  /** Infinite bounds are the strings `Infinity` and `-Infinity`, which Python's `float` reads. */
  toJSON(): Json {
    return {
      kind: this.kind,
      low: boundsToJson(this.#low),
      high: boundsToJson(this.#high),
      shape: this.shape,
      dtype: this.dtype,
    }
  }
}

function boundsToJson(values: Float64Array): Json {
  const json = Array.from(values, (value) => (Number.isFinite(value) ? value : String(value)))
  const first = json[0]
  return first !== undefined && json.every((value) => value === first) ? first : json
}
