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
  /** Restarts the space's own generator; a whole number from 0 to 2^53 − 1, else a `ContractError`. */
  seed(seed: number): void
  toJSON(): Json
}
