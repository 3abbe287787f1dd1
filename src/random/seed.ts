import { ContractError } from '../core/errors.ts'

/**
 * A seed as environments and spaces take it: a whole number from 0 to 2^53 − 1, as Gymnasium asks
 * for. Gives the seed back, so that it can be checked where it is used.
 *
 * @param name what it is called where it was given
 * Throws a `ContractError` for anything else, such as a negative number, a fraction or a text.
 */
export function checkSeed(seed: unknown, name = 'seed'): number {
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) return seed
  const got =
    seed === null || seed === undefined ? String(seed) : `${String(seed)} (${typeof seed})`
  throw new ContractError(
    `Expected \`${name}\` to be a whole number from 0 to 2^53 − 1, got ${got}`,
  )
}
