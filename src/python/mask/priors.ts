/**
 * What each prior takes out of the mask: programs that are valid and pointless. Each can be switched
 * by itself. A prior only ever proposes: where all of them together would leave nothing, the
 * grammar's own mask stands for that step, so no state is dead and every budget still suffices.
 */
export const PRIORS = {
  selfAssignment: '`x = x`',
  constantCondition: 'a condition that reads no name, `while True` left',
  deadCode: 'statements after `return`, `break` or `continue`',
  idleLoop: 'loops that change nothing, and `while` loops that never touch what they test',
  unusedExpression: 'statements whose value goes nowhere: calls that change nothing',
  doubleNegation: '`not (not x)`, `-(-x)`',
  selfComparison: '`x == x`, `x - x`, `x and x`',
  repeatedTarget: 'one name twice among the targets of an assignment or a `for`',
  builtinValue: 'a builtin or the function itself, neither called nor handed over',
  constantArithmetic: 'an operator between two literals',
  literalTypes: '`None + 1`, `x in 3`, `"a".append(x)`: what a literal’s type does not have',
  uncalledMethod: 'methods handed over uncalled, but for `key=` and a type’s own',
  emptyBranch: '`pass`',
  bareReturn: '`return` without a value, where the function returns one',
  missingReturn: 'ends that a function which returns a value may fall off',
} as const

export type PriorName = keyof typeof PRIORS

/** Which priors are on; those left out are off. */
export type PriorSettings = { readonly [name in PriorName]?: boolean }

export const PRIOR_NAMES = Object.keys(PRIORS) as readonly PriorName[]

/** Every prior on. */
export const ALL_PRIORS: PriorSettings = Object.freeze(
  Object.fromEntries(PRIOR_NAMES.map((name) => [name, true])),
)

/** The priors that a setting asks for: all, none, or those of a list. */
export function priorSettings(setting: boolean | readonly PriorName[]): PriorSettings {
  if (typeof setting === 'boolean') return setting ? ALL_PRIORS : {}
  return Object.fromEntries(setting.map((name) => [name, true]))
}
