import type { ResetOptions } from '../core/env.ts'
import { ContractError } from '../core/errors.ts'
import { checkSeed } from '../random/seed.ts'
import { checkOptions, mapping, type OptionRules } from '../settings/call-options.ts'
import { likely } from '../settings/suggestion.ts'

/** `checkSeed` has the words for a seed that is none. */
const RULES = { seed: { rule: 'a seed', holds: () => true }, options: mapping }

/**
 * What `reset` was given, looked at: an env of yours calls it first, so that a mistyped key is no reset
 * without a seed. Gives the options back; left out they are empty.
 *
 * Throws a `ContractError` that says the likely form for anything but an object of `seed` and `options`,
 * and for a seed that is none.
 */
export function checkResetOptions(options: ResetOptions | undefined): ResetOptions {
  const given: ResetOptions = options === undefined ? {} : options
  checkResetKeys(given, RULES)
  if (given.seed !== undefined) checkSeed(given.seed)
  return given
}

/** The same for a `reset` that knows more keys, such as that of a vector. */
export function checkResetKeys(given: unknown, rules: OptionRules): void {
  checkOptions('`reset`', given, rules, {
    Failure: ContractError,
    instead: (value) =>
      typeof value === 'number' ? `\`reset({ seed: ${value} })\`` : '`reset({ seed, options })`',
    elsewhere: (key, value) =>
      likely(key, Object.keys(rules)) === undefined
        ? `\`reset({ options: { ${key}: ${JSON.stringify(value) ?? '…'} } })\``
        : null,
  })
}
