import type { TypedArray } from '../../core/env.ts'
import type { DType } from '../../core/spaces.ts'

/** The dtypes an array can have here; int64 would need BigInts. */
export type ArrayDType = Exclude<DType, 'int64'>

export interface ArrayByDType {
  readonly float32: Float32Array
  readonly int32: Int32Array
  readonly int8: Int8Array
  readonly uint8: Uint8Array
}

const constructors = {
  float32: Float32Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const

/** Smallest and largest value of each integer dtype. */
export const integerRanges = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int8: [-128, 127],
  uint8: [0, 255],
} as const

/** An array of zeros. */
export function zeros<D extends ArrayDType>(dtype: D, size: number): ArrayByDType[D] {
  return new constructors[dtype](size) as TypedArray as ArrayByDType[D]
}

export function isArrayOf<D extends ArrayDType>(
  dtype: D,
  value: unknown,
): value is ArrayByDType[D] {
  return value instanceof constructors[dtype]
}

/** How many elements a shape has; 1 for the empty shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
