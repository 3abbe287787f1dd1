import { ContractError } from '../../core/errors.ts'
import { show } from '../../settings/schema-issue.ts'
import { type ArrayDType, dtypeRanges } from './typed-arrays.ts'

/** Bounds of each element, flat; values of the box's dtype, or infinite for a float. */
export interface BoxBounds {
  readonly low: Float64Array
  readonly high: Float64Array
}

/**
 * Brings bounds to a dtype: float32 rounds them to its nearest value, as Gymnasium does; an integer
 * dtype takes the whole numbers between them (Gymnasium cuts fractions off, and then samples what its
 * bounds do not contain), and its own end for an infinite one.
 *
 * Throws a `ContractError` for bounds that are not numbers, that cross, that the dtype cannot hold, or
 * that have none of its values between them.
 */
export function castBounds(
  dtype: ArrayDType,
  size: number,
  low: number | ArrayLike<number>,
  high: number | ArrayLike<number>,
): BoxBounds {
  const bounds = { low: listed('low', low, size), high: listed('high', high, size) }
  for (let i = 0; i < size; i++) {
    const given = [bounds.low[i] as number, bounds.high[i] as number] as const
    checkOrder(given, i)
    checkRange(dtype, given, i)
    const [smallest, largest] = cast(dtype, given)
    if (smallest > largest) {
      throw new ContractError(
        `Expected Box's \`low\` and \`high\` to have a whole number between them for ${dtype}, got ${given[0]} and ${given[1]} at ${i}`,
      )
    }
    bounds.low[i] = smallest
    bounds.high[i] = largest
  }
  return bounds
}

type Pair = readonly [low: number, high: number]

function listed(name: string, value: number | ArrayLike<number>, size: number): Float64Array {
  if (typeof value !== 'number' && value?.length === undefined) {
    throw new ContractError(
      `Expected Box's \`${name}\` to be a number or a list of them, got ${show(value)}`,
    )
  }
  if (typeof value !== 'number' && value.length !== size) {
    throw new ContractError(
      `Expected Box's \`${name}\` to hold ${size} bounds, as its shape does, got ${value.length}`,
    )
  }
  const bounds = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const bound: unknown = typeof value === 'number' ? value : value[i]
    if (typeof bound !== 'number' || Number.isNaN(bound)) {
      throw new ContractError(
        `Expected Box's \`${name}\` to be numbers, got \`${String(bound)}\` at ${i}`,
      )
    }
    bounds[i] = bound
  }
  return bounds
}

function checkOrder([low, high]: Pair, i: number): void {
  if (low <= high) return
  throw new ContractError(`Expected Box's \`low\` <= \`high\`, got ${low} and ${high} at ${i}`)
}

function checkRange(dtype: ArrayDType, [low, high]: Pair, i: number): void {
  const [smallest, largest] = dtypeRanges[dtype]
  const fits = (bound: number) =>
    !Number.isFinite(bound) ||
    (dtype === 'float32'
      ? Number.isFinite(Math.fround(bound))
      : bound >= smallest && bound <= largest)
  if (fits(low) && fits(high) && low !== Infinity && high !== -Infinity) return
  throw new ContractError(
    `Expected Box's bounds to be values of ${dtype}, ${smallest} to ${largest}, or infinite where there is none, got ${low} and ${high} at ${i}`,
  )
}

function cast(dtype: ArrayDType, [low, high]: Pair): Pair {
  if (dtype === 'float32') return [Math.fround(low), Math.fround(high)]
  const [smallest, largest] = dtypeRanges[dtype]
  // A sum with 0 turns −0 into 0.
  return [Math.max(smallest, Math.ceil(low)) + 0, Math.min(largest, Math.floor(high)) + 0]
}
