import type { AnyEnv, Env, EnvSpec, Observation, WrapperSpec } from '../core/env.ts'
import { ConfigError } from '../core/errors.ts'
import { isJson, type Json, type JsonObject } from '../core/json.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  count,
  type RulesOf,
  required,
  text,
} from '../settings/call-options.ts'
import { Registry } from '../settings/registry.ts'
import { checkMakeOptions, specOf } from './make-arguments.ts'
import type { EnvOf, OptionsOf, OtherId, RegisteredEnvs } from './registered-envs.ts'
import { RecordEpisodeStatistics } from './wrappers/record-episode-statistics.ts'
import { TimeLimit } from './wrappers/time-limit.ts'

/** How envs of an id are made. */
export interface EnvEntry<Options = never> {
  /** Such as `me/Maze-v0`: letters, digits, `-`, `_`, `.` and `/`. */
  readonly id: string
  readonly description?: string
  /** Makes a fresh env. `options` are what `make` was given, as `readOptions` gives them. */
  create(options: Options): AnyEnv | Promise<AnyEnv>
  /**
   * Checks the options that `make` was given and brings them to one form, over those of a spec. Default: as
   * they are, each in place of the spec's. Throws a `ConfigError` for what the env would not use.
   */
  readOptions?(given: object, ofSpec: JsonObject): object
  /** What of the options `spec` says; default: all that comes back from JSON as it went in. */
  specOptions?(options: Options): JsonObject
  /** Wraps the env in a `TimeLimit` of that many steps. Default: no limit beside the env's own. */
  readonly maxEpisodeSteps?: number
}

const ENTRY: RulesOf<EnvEntry> = {
  id: required({
    rule: 'letters, digits, "-", "_", "." and "/"',
    holds: (id) => typeof id === 'string' && /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(id),
  }),
  description: text,
  create: required(callback),
  readOptions: callback,
  specOptions: callback,
  maxEpisodeSteps: count(1),
}

/** Puts a wrapper around an env, from the options of its {@link WrapperSpec}. */
export type MakeWrapper = (env: AnyEnv, options: JsonObject) => AnyEnv

const entries = new Registry<EnvEntry<never>>('env id')

const wrappers = new Registry<MakeWrapper>('wrapper', {
  TimeLimit: (env, { maxEpisodeSteps }) => new TimeLimit(env, maxEpisodeSteps as number),
  RecordEpisodeStatistics: (env) => new RecordEpisodeStatistics(env),
})

/**
 * Makes an env known to `make`. A second registration of an id replaces the first, and a warning of the
 * process says so, as Gymnasium's does.
 * Throws a `ConfigError` when the id or the step limit breaks its rule.
 */
export function register<Options>(entry: EnvEntry<Options>): void {
  checkOptions('register', entry, ENTRY)
  entries.set(entry.id, entry)
}

/** Lets `make` put a wrapper of your own around an env whose spec names it. The last of a name counts. */
export function registerWrapper(name: string, make: MakeWrapper): void {
  checkArgument('registerWrapper', 'name', name, text)
  checkArgument('registerWrapper', 'make', make, callback)
  wrappers.set(name, make)
}

/** What `register` was given for an id. Throws a `ConfigError` that names the likely id. */
export function envEntry(id: string): EnvEntry<never> {
  return entries.lookup(id)
}

/** Every registered id, sorted. */
export function registeredEnvIds(): string[] {
  return entries.names
}

/**
 * Makes a fresh env of a registered id, or one like the env whose spec is given, wrappers included;
 * whoever makes it closes it. An id that {@link RegisteredEnvs} holds has its env's type and options; for another, `O` and
 * `A` are what it stands for: they are not checked.
 *
 * @param options given to the env; beside a spec, those that its JSON could not hold.
 * Throws a `ConfigError` for an id or a wrapper that is not registered, and for a spec whose `needs` are
 * not given.
 */
export async function make<Id extends keyof RegisteredEnvs>(
  id: Id,
  options?: OptionsOf<Id>,
): Promise<EnvOf<Id>>
export async function make<O = Observation, A = number, Id extends string = string>(
  idOrSpec: OtherId<Id> | EnvSpec,
  options?: object,
): Promise<Env<O, A>>
export async function make(idOrSpec: string | EnvSpec, options: object = {}): Promise<AnyEnv> {
  const spec = specOf(idOrSpec, registeredEnvIds())
  const entry = envEntry(spec.id)
  checkMakeOptions(spec.id, options)
  const makers = spec.wrappers.map((wrapper) => makerOf(wrapper))
  const given: object = entry.readOptions?.(options, spec.options) ?? {
    ...spec.options,
    ...options,
  }
  checkNeeds(spec, given)
  let env = await entry.create(given as never)
  try {
    const { maxEpisodeSteps } = entry
    if (maxEpisodeSteps !== undefined) env = new TimeLimit(env, maxEpisodeSteps)
    env.spec = { id: spec.id, ...optionsOfSpec(entry, given), wrappers: [] }
    for (const wrap of makers) env = wrap(env)
  } catch (error) {
    await env.close()
    throw error
  }
  return env
}

/** What a spec says of the options an env was made with, and which it could not say. */
function optionsOfSpec(entry: EnvEntry<never>, given: object): Pick<EnvSpec, 'options' | 'needs'> {
  const options = structuredClone(entry.specOptions?.(given as never) ?? storable(given))
  const needs = Object.entries(given)
    .filter(([name, value]) => value !== undefined && !Object.hasOwn(options, name))
    .map(([name]) => name)
  return { options, needs: needs.sort() }
}

function checkNeeds({ id, needs }: EnvSpec, given: object): void {
  const missing = needs.filter((name) => Reflect.get(given, name) === undefined)
  if (missing.length === 0) return
  throw new ConfigError(
    `make("${id}"): the env of this spec was made with ${missing.map((name) => `\`${name}\``).join(', ')}, ` +
      'which JSON does not hold; give it beside the spec',
  )
}

function makerOf({ name, options }: WrapperSpec): (env: AnyEnv) => AnyEnv {
  const make = wrappers.lookup(name, '', '; `registerWrapper` makes one of yours known')
  return (env) => make(env, options)
}

/** The options that come back from JSON as they went in. */
function storable(options: object): JsonObject {
  return Object.fromEntries(
    Object.entries(options).filter((option): option is [string, Json] => isJson(option[1])),
  )
}
