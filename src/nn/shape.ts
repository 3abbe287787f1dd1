import { ContractError } from '../core/errors.ts'

/** Throws a `ContractError` unless a flat array has exactly `length` entries. */
export function assertLength(what: string, array: ArrayLike<unknown>, length: number): void {
  if (array.length === length) return
  throw new ContractError(`Expected \`${what}\` to have ${length} entries, got ${array.length}`)
}

/** Number of entries of an array of this shape; 1 for the empty shape, a scalar's. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}
