import { callback, count, having, type OptionRule, signal } from './call-options.ts'
import { isPlainObject } from './schema-shape.ts'

/** What calls about problems are given, where no compiler looked. */
export const problemSet: OptionRule = {
  rule: 'a problem set, as `loadProblemSet` or `parseProblemSet` gives it',
  holds: (value) =>
    isPlainObject(value) && typeof value.name === 'string' && Array.isArray(value.problems),
}

export const sandbox: OptionRule = having('a sandbox, as `await createSandbox()` gives it', 'grade')

export const reward: OptionRule = having('a reward, as `createReward` gives it', 'score')

export const domains: OptionRule = {
  rule: 'a file of domains, or null',
  holds: (value) => value === null || isPlainObject(value),
}

/** Options of every judgement of a set. */
export const JUDGEMENT = {
  probes: count(0),
  seed: count(0),
  signal,
  domains,
  onProblem: callback,
} as const
