import { ContractError } from '../../core/errors.ts'
import { checkOptions, type OptionRules } from '../../settings/call-options.ts'

/** Said more exactly where it is read: a seed, a bound, a shape. */
const read = { rule: 'what it is read as', holds: () => true }

/** The option that every space takes. */
export const SEED: OptionRules = { seed: read }
export const DISCRETE: OptionRules = { start: read, seed: read }
export const BOX: OptionRules = { low: read, high: read, shape: read, dtype: read, seed: read }

/**
 * Throws a `ContractError` for options of a space that are no object of the known keys, as where they were
 * handed over one after the other, as in Python.
 *
 * @param example how the space is made
 */
export function checkSpaceOptions(
  kind: string,
  options: unknown,
  rules: OptionRules,
  example: string,
): void {
  const instead = () => `\`${example}\``
  checkOptions(kind, options, rules, { Failure: ContractError, instead })
}
