import type { z } from 'zod'
import { ConfigError } from '../src/core/errors.ts'
import type { JsonObject } from '../src/core/json.ts'
import type { Problem } from '../src/core/problem.ts'
import type { LimitProfile, SandboxLimits } from '../src/core/sandbox.ts'
import { LIMIT_PROFILES, resolveLimits } from '../src/sandbox/limits.ts'
import { having, type RulesOf } from '../src/settings/call-options.ts'
import { foldKey, toSnakeCase } from '../src/settings/key-case.ts'
import { reward } from '../src/settings/problem-rules.ts'
import { show } from '../src/settings/schema-issue.ts'
import { isPlainObject, keysOf } from '../src/settings/schema-shape.ts'
import { unknownKey } from '../src/settings/unknown-key.ts'
import type { CodeGenerationConfigInput } from './code-generation/config.ts'
import type { CodeGenerationDeps } from './code-generation-env.ts'

/** What `make` was given, in one form: settings in camelCase under `config`. */
export interface MadeFrom extends Partial<Omit<CodeGenerationDeps, 'problems'>> {
  readonly config?: JsonObject
  /** Name of a set, path of a file, or the problems themselves. */
  readonly problems?: string | readonly (Problem | JsonObject)[]
}

type SnakeCase<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : S

type Settings = {
  readonly [K in keyof CodeGenerationConfigInput as K | SnakeCase<K>]?: CodeGenerationConfigInput[K]
}

/**
 * Options of `make('code-generation')`: settings, in camelCase or snake_case, here or under `config`, and the
 * parts that the environment is made from. A part that is left out is the default one.
 */
export interface CodeGenerationOptions
  extends Settings,
    Partial<Omit<CodeGenerationDeps, 'problems'>> {
  readonly config?: Settings
  /**
   * Name of a set (`seed-eval`) or a part of one (`intro-100/dev`), path of a file, or the problems: as
   * `loadProblemSet` gives them, or as a file holds them.
   */
  readonly problems?: string | GivenProblems | { readonly problems: GivenProblems }
}

type GivenProblems = readonly (Problem | JsonObject)[]

/** What an option beside the settings must be. */
const PARTS: RulesOf<MadeFrom> = {
  config: { rule: 'a mapping of settings to values', holds: isPlainObject },
  problems: {
    rule: 'the name of a set, the path of a file, or a list of problems as `loadProblemSet` gives them or a file holds them',
    holds: (value) =>
      typeof value === 'string' || (Array.isArray(value) && value.every(isPlainObject)),
  },
  sandbox: having('what `createSandbox` gives', 'grade'),
  reward: {
    rule: 'a reward, or a list of them',
    holds: (value) => {
      const rewards = [value].flat()
      return rewards.length > 0 && rewards.every(reward.holds)
    },
  },
  syntax: having('what `loadSyntaxParser` gives', 'analyze'),
  vocabulary: { rule: 'what `createVocabulary` gives', holds: isObject },
  limits: {
    rule: 'the name of a profile, or a mapping of limits',
    holds: (value) => typeof value === 'string' || isPlainObject(value),
  },
  trainingProgress: {
    rule: 'a function that gives 0 to 1',
    holds: (value) => typeof value === 'function',
  },
}

/**
 * What `make` was given, over what a spec says: a setting at the top or in `config`, in snake_case or
 * camelCase. A `config` takes the place of the spec's; a setting at the top, that of one setting.
 *
 * @throws {ConfigError} of one line for an unknown key, with the likely one; for a key that is given twice;
 * and for an option that is not what it must be.
 */
export function readMakeOptions(
  id: string,
  configSchema: z.ZodType,
  given: object,
  ofSpec: JsonObject,
): MadeFrom {
  const settings = keysOf(configSchema)
  const own = readOptions(`make("${id}")`, given, settings)
  const stored = readOptions(`make("${id}"), the spec`, ofSpec, settings)
  const base = own.config ?? { ...stored.config, ...stored.top }
  return { ...stored.parts, ...own.parts, config: { ...base, ...own.top } }
}

interface ReadOptions {
  /** Settings that stood at the top. */
  readonly top: JsonObject
  /** Those under `config`; undefined where there is none. */
  readonly config: JsonObject | undefined
  readonly parts: Omit<MadeFrom, 'config'>
}

function readOptions(place: string, given: object, settings: readonly string[]): ReadOptions {
  const options = withKnownKeys(place, '', given, [...Object.keys(PARTS), ...settings])
  const top = Object.fromEntries(
    Object.entries(options).filter(([key]) => settings.includes(key)),
  ) as JsonObject
  const parts: Record<string, unknown> = {}
  for (const [key, { rule, holds }] of Object.entries(PARTS)) {
    const value = (key === 'problems' ? listedIn(options[key]) : options[key]) ?? undefined
    if (value === undefined) continue
    if (!holds(value)) {
      throw new ConfigError(`${place}: Expected \`${key}\` to be ${rule}, got ${show(value)}`)
    }
    parts[key] = value
  }
  const { config, limits, ...others }: MadeFrom = parts
  const read = config && (withKnownKeys(place, 'config.', config, settings) as JsonObject)
  const twice = Object.keys(top).find((key) => read !== undefined && Object.hasOwn(read, key))
  if (twice !== undefined) {
    throw new ConfigError(`${place}: \`${twice}\` is given at the top and in \`config\`; keep one`)
  }
  return {
    top,
    config: read,
    parts: limits === undefined ? others : { ...others, limits: checkedLimits(place, limits) },
  }
}

function checkedLimits(place: string, limits: LimitProfile | SandboxLimits) {
  if (typeof limits === 'string') return resolveLimits(limits) && limits
  const known = Object.keys(LIMIT_PROFILES.training)
  return resolveLimits(withKnownKeys(place, 'limits.', limits, known) as unknown as SandboxLimits)
}

/** Keys as they are known, whether they were written in snake_case or camelCase. */
function withKnownKeys(
  place: string,
  above: string,
  given: object,
  known: readonly string[],
): Record<string, unknown> {
  const names = new Map(known.map((name) => [foldKey(name), name]))
  const written = new Map<string, string>()
  const read: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    const name = names.get(foldKey(key))
    if (name === undefined) {
      const spelled = /[A-Z]/.test(key) ? known : known.map(toSnakeCase)
      throw new ConfigError(`${place}: ${unknownKey(`${above}${key}`, key, spelled)}`)
    }
    if (value === undefined) continue
    const twin = written.get(name)
    if (twin !== undefined) {
      throw new ConfigError(`${place}: \`${key}\` and \`${twin}\` are the same key; keep one`)
    }
    written.set(name, key)
    read[name] = value
  }
  return read
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The problems of a whole set, where one was given in their place. */
function listedIn(problems: unknown): unknown {
  return isPlainObject(problems) && Array.isArray(problems.problems) ? problems.problems : problems
}

/** Whether it is a problem as it was loaded, values of Python's and all; a file's form is no such one. */
export function isProblem(value: object): value is Problem {
  const { kind, id, functionName, visibleTests, hiddenTests } = value as Partial<Problem>
  return (
    kind === 'function' &&
    typeof id === 'string' &&
    typeof functionName === 'string' &&
    [visibleTests, hiddenTests].every(Array.isArray)
  )
}
