import { ContractError } from '../core/errors.ts'

/**
 * Throws a `ContractError` unless every number is finite: one NaN among scores makes a statistic of
 * them NaN, or some other number, according to where it is sorted to.
 *
 * @param what the numbers are, as the message names them
 */
export function assertFiniteScores(what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue
    throw new ContractError(
      `Expected ${what} to be finite numbers, got ${values[i]} at ${i}: leave out what was not measured`,
    )
  }
}
