import { ConfigError } from '../core/errors.ts'
import { shownText } from '../log/foreign-text.ts'
import { type ErrorClass, show } from './schema-issue.ts'
import { isPlainObject } from './schema-shape.ts'
import { unknownKey } from './unknown-key.ts'

/** What one option of a call must be. */
export interface OptionRule {
  /** Said after "to be", such as "a text". */
  readonly rule: string
  holds(value: unknown): boolean
  /** Whether the call cannot do without it. Default: it can. */
  readonly required?: boolean
}

export type OptionRules = Readonly<Record<string, OptionRule>>

/** The rules for every option of a type: a new option without one does not compile. */
export type RulesOf<Options extends object> = {
  readonly [K in keyof Required<Options>]: OptionRule
}

export interface CallCheck {
  /** What is thrown. Default: `ConfigError`. */
  readonly Failure?: ErrorClass
  /** What to write instead, where something else than an object was given. */
  readonly instead?: (given: unknown) => string | null
  /** What to do with a key that the call does not take, where no key is likely to be meant. */
  readonly elsewhere?: (key: string, value: unknown) => string | null
}

/**
 * Looks at the options that a call was given where no compiler did: plain JavaScript, `any`. They are not
 * read here, only looked at: what they are and what they default to stays with the call.
 *
 * Throws in one line for what is no object, for an unknown key, with the likely one, for a missing option
 * and for one of the wrong kind. An option that is undefined counts as left out.
 *
 * @param call its name, as the line begins
 */
export function checkOptions(
  call: string,
  given: unknown,
  rules: OptionRules,
  { Failure = ConfigError, instead, elsewhere }: CallCheck = {},
): void {
  const fail = (what: string): never => {
    throw new Failure(shownText(`${call}: ${what}`))
  }
  const known = Object.keys(rules)
  if (!isPlainObject(given) || ArrayBuffer.isView(given) || isPromise(given)) {
    const mend = instead?.(given) ?? null
    const names = known.map((name) => `\`${name}\``).join(', ')
    fail(
      `expected an object of options (${names}), got ${show(given)}${mend === null ? '' : `: write ${mend}`}`,
    )
    return
  }
  for (const [key, value] of Object.entries(given)) {
    const option = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (option === undefined) {
      const mend = elsewhere?.(key, value) ?? null
      fail(mend === null ? unknownKey(key, key, known) : `unknown key \`${key}\`: write ${mend}`)
    } else checkOption(call, key, value, option, Failure)
  }
  const missing = known.find((key) => rules[key]?.required === true && given[key] === undefined)
  if (missing !== undefined) fail(`needs \`${missing}\`, ${rules[missing]?.rule}`)
}

function checkOption(
  call: string,
  key: string,
  value: unknown,
  { rule, holds }: OptionRule,
  Failure: ErrorClass,
): void {
  if (value === undefined || holds(value)) return
  throw new Failure(shownText(`${call}: expected \`${key}\` to be ${rule}, got ${show(value)}`))
}

/** One argument of a call, by itself. */
export function checkArgument(
  call: string,
  name: string,
  value: unknown,
  { rule, holds }: OptionRule,
  Failure: ErrorClass = ConfigError,
): void {
  if (holds(value)) return
  throw new Failure(shownText(`${call}: expected \`${name}\` to be ${rule}, got ${show(value)}`))
}

/** What somebody forgot to await. */
export function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value
}

/** The same option, which the call cannot do without. */
export function required(option: OptionRule): OptionRule {
  return { ...option, required: true }
}

export const text: OptionRule = {
  rule: 'a text',
  holds: (value) => typeof value === 'string',
}
export const flag: OptionRule = {
  rule: '`true` or `false`',
  holds: (value) => typeof value === 'boolean',
}
export const callback: OptionRule = {
  rule: 'a function',
  holds: (value) => typeof value === 'function',
}
export const mapping: OptionRule = { rule: 'a mapping of keys to values', holds: isPlainObject }
export const number: OptionRule = {
  rule: 'a number',
  holds: (value) => typeof value === 'number' && !Number.isNaN(value),
}
export const signal: OptionRule = {
  rule: 'an `AbortSignal`',
  holds: (value) => value instanceof AbortSignal,
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): OptionRule {
  const quoted = words.map((word) => `\`${word}\``)
  return {
    rule: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
    holds: (value) => typeof value === 'string' && words.includes(value),
  }
}

/** A list of what keeps a rule. */
export function listOf({ holds }: OptionRule, items: string): OptionRule {
  return {
    rule: `a list of ${items}`,
    holds: (value) => Array.isArray(value) && value.every((item) => holds(item)),
  }
}

/** A whole number from `least` on. */
export function count(least: number): OptionRule {
  return {
    rule: `a whole number >= ${least}`,
    holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  }
}

/** What has methods of these names. */
export function having(rule: string, ...methods: readonly string[]): OptionRule {
  return {
    rule,
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof Reflect.get(value, method) === 'function'),
  }
}
