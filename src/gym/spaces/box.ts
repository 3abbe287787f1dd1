import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'
import {
  type ArrayByDType,
  type ArrayDType,
  integerRanges,
  isArrayOf,
  sizeOf,
  zeros,
} from './typed-arrays.ts'

export interface BoxOptions<D extends ArrayDType> {
  /** Smallest value, of all elements or of each; -Infinity leaves a float unbounded. */
  readonly low: number | ArrayLike<number>
  /** Largest value, included; of all elements or of each. */
  readonly high: number | ArrayLike<number>
  readonly shape: readonly number[]
  readonly dtype: D
  /** Where the space's own generator starts. Default 0. */
  readonly seed?: number
}

/** Arrays of a fixed shape (held flat, row-major) whose elements lie between bounds. */
export class Box<D extends ArrayDType = 'float32'> implements Space<ArrayByDType[D]> {
  readonly kind = 'Box'
  readonly shape: readonly number[]
  readonly dtype: D
  /** Bounds per element, flat. */
  readonly low: Float64Array
  readonly high: Float64Array
  #rng: Rng

  constructor(options: BoxOptions<D>) {
    this.shape = [...options.shape]
    this.dtype = options.dtype
    const size = sizeOf(this.shape)
    this.low = bounds('low', options.low, size)
    this.high = bounds('high', options.high, size)
    this.#rng = new Rng(options.seed ?? 0)
    for (let i = 0; i < size; i++) {
      if (!(this.low[i]! <= this.high[i]!)) {
        throw new ContractError(
          `Expected Box's \`low\` <= \`high\`, got ${this.low[i]} and ${this.high[i]} at ${i}`,
        )
      }
    }
  }

  /**
   * Each element by itself: uniform between two bounds, exponential beyond one, normal with none;
   * integer dtypes take their own range for a missing bound.
   */
  sample(): ArrayByDType[D] {
    const out = zeros(this.dtype, this.low.length)
    for (let i = 0; i < out.length; i++) out[i] = this.#draw(this.low[i]!, this.high[i]!)
    return out
  }

  #draw(low: number, high: number): number {
    const rng = this.#rng
    if (this.dtype !== 'float32') {
      const [smallest, largest] = integerRanges[this.dtype as keyof typeof integerRanges]
      return rng.range(Math.max(low, smallest), Math.min(high, largest))
    }
    const boundedBelow = Number.isFinite(low)
    const boundedAbove = Number.isFinite(high)
    if (boundedBelow && boundedAbove) return low + rng.uniform() * (high - low)
    if (boundedBelow) return low - Math.log(1 - rng.uniform())
    if (boundedAbove) return high + Math.log(1 - rng.uniform())
    return rng.normal()
  }

  contains(value: unknown): value is ArrayByDType[D] {
    if (!isArrayOf(this.dtype, value) || value.length !== this.low.length) return false
    for (let i = 0; i < value.length; i++) {
      const element = value[i]!
      if (!(element >= this.low[i]! && element <= this.high[i]!)) return false
    }
    return true
  }

  seed(seed: number): void {
    this.#rng = new Rng(seed)
  }

  /** Infinite bounds are the strings `Infinity` and `-Infinity`, which Python's `float` reads. */
  toJSON(): Json {
    return {
      kind: this.kind,
      low: boundsToJson(this.low),
      high: boundsToJson(this.high),
      shape: this.shape,
      dtype: this.dtype,
    }
  }
}

function bounds(name: string, value: number | ArrayLike<number>, size: number): Float64Array {
  if (typeof value === 'number') return new Float64Array(size).fill(value)
  if (value.length !== size) {
    throw new ContractError(
      `Expected Box's \`${name}\` to hold ${size} bounds, as its shape does, got ${value.length}`,
    )
  }
  return Float64Array.from(value)
}

function boundsToJson(values: Float64Array): Json {
  const json = Array.from(values, (value) => (Number.isFinite(value) ? value : String(value)))
  const first = json[0]
  return first !== undefined && json.every((value) => value === first) ? first : json
}
