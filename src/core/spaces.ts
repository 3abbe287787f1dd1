import type { Json } from './json.ts'

/** numpy's names, so that a Python client can rebuild the space. */
export type DType = 'int8' | 'uint8' | 'int32' | 'int64' | 'float32'

/**
 * A set of values, as Gymnasium's `Space`. `T` is what `sample` gives and `contains` accepts.
 */
export interface Space<T> {
  /** Gymnasium's class name, such as `Discrete`. */
  readonly kind: string
  /** Shape of one element; null for composite spaces. */
  readonly shape: readonly number[] | null
  readonly dtype: DType | null
  /** Draws an element. A mask (int8, 1 = allowed) is honoured by `Discrete`. */
  sample(mask?: Int8Array): T
  contains(value: unknown): value is T
  /** Restarts the space's own generator. Throws a `ContractError` for what is no seed. */
  seed(seed: number): void
  /** What it is, for people: those of this package as Gymnasium prints them. */
  toString(): string
  /** The space itself as JSON, from which `spaceFromJson` makes one like it. */
  toJSON(): Json
  /** An element as JSON: `decode(encode(x))` equals `x` to the bit. */
  encode(value: T): Json
  /** Throws a `ContractError` for what is no element of the space, but for the bounds of a `Box`. */
  decode(stored: Json): T
  /** Numbers that `flatten` gives; null where elements have no fixed size. */
  readonly flatSize: number | null
  /**
   * An element as one row of float32, as Gymnasium's `flatten`: categories one-hot, parts by name.
   * Throws a `ContractError` where `flatSize` is null.
   */
  flatten(value: T): Float32Array
}

/** Counted actions 0 … n−1. */
export interface DiscreteSpace extends Space<number> {
  readonly n: number
}
