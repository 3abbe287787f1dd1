import type { TypedArray } from '../../core/env.ts'
import { ContractError } from '../../core/errors.ts'
import type { DType } from '../../core/spaces.ts'
import { sizeOf } from '../../nn/shape.ts'
import { show } from '../../settings/schema-issue.ts'

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

/** Smallest and largest value of each dtype. */
export const dtypeRanges = {
  float32: [-(2 ** 128 - 2 ** 104), 2 ** 128 - 2 ** 104],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int8: [-128, 127],
  uint8: [0, 255],
} as const

/** Most elements of an array: what a 32-bit index reaches. */
const maxElements = 2 ** 31 - 1

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

/**
 * A frozen copy of a shape. Throws a `ContractError` unless its lengths are whole numbers of at
 * least 1 whose product an array can have; the empty shape is that of a scalar.
 *
 * @param owner the kind of space, for the message
 */
export function checkedShape(owner: string, shape: readonly number[]): readonly number[] {
  if (!isList(shape)) {
    throw new ContractError(
      `Expected ${owner}'s \`shape\` to be a list of lengths, got ${show(shape)}`,
    )
  }
  const copy = Object.freeze([...shape])
  if (!copy.every((length) => Number.isSafeInteger(length) && length >= 1)) {
    throw new ContractError(
      `Expected ${owner}'s \`shape\` to hold whole numbers >= 1, got [${copy.join(', ')}]`,
    )
  }
  if (sizeOf(copy) > maxElements) {
    throw new ContractError(
      `Expected ${owner}'s \`shape\` to have at most ${maxElements} elements, got [${copy.join(', ')}]`,
    )
  }
  return copy
}

function isList(lengths: unknown): boolean {
  return Array.isArray(lengths) || ArrayBuffer.isView(lengths)
}

/** Throws a `ContractError` for what is no dtype of an array. */
export function checkDType(owner: string, dtype: unknown): void {
  if (typeof dtype === 'string' && Object.hasOwn(constructors, dtype)) return
  throw new ContractError(
    `Expected ${owner}'s \`dtype\` to be ${Object.keys(constructors).join(', ')}, got \`${String(dtype)}\``,
  )
}
