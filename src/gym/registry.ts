import type { Env } from '../core/env.ts'
import { ConfigError } from '../core/errors.ts'
import { didYouMean } from '../settings/suggestion.ts'
import { TimeLimit } from './wrappers/time-limit.ts'

/** How an env is made from its id. */
export interface EnvSpec<Options = never> {
  /** Such as `code-generation` or `me/Maze-v0`: letters, digits, `-`, `_`, `.` and `/`. */
  readonly id: string
  readonly description?: string
  /** Makes a fresh env. `options` are what `make` was given. */
  create(options: Options): Env | Promise<Env>
  /** Wraps the env in a `TimeLimit` of that many steps. Default: no limit beside the env's own. */
  readonly maxEpisodeSteps?: number
}

const specs = new Map<string, EnvSpec<never>>()

/**
 * Makes an env known to `make`. A second registration of an id replaces the first.
 * Throws a `ConfigError` when the id or the step limit breaks its rule.
 */
export function register<Options>(spec: EnvSpec<Options>): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(spec.id)) {
    throw new ConfigError(
      `Expected the env id to be letters, digits, "-", "_", "." and "/", got "${spec.id}"`,
    )
  }
  const limit = spec.maxEpisodeSteps
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1)) {
    throw new ConfigError(`Expected \`maxEpisodeSteps\` to be an integer >= 1, got \`${limit}\``)
  }
  specs.set(spec.id, spec)
}

/** What `register` was given for an id. Throws a `ConfigError` that names the likely id. */
export function envSpec(id: string): EnvSpec<never> {
  const spec = specs.get(id)
  if (spec !== undefined) return spec
  const ids = registeredEnvIds()
  if (ids.length === 0) throw new ConfigError(`Unknown env id "${id}": no env is registered`)
  throw new ConfigError(`Unknown env id "${id}"${didYouMean(id, ids)} (known: ${ids.join(', ')})`)
}

/** Every registered id, sorted. */
export function registeredEnvIds(): string[] {
  return [...specs.keys()].sort()
}

/** Makes a fresh env of a registered id; whoever makes it closes it. */
export async function make(id: string, options: object = {}): Promise<Env> {
  const spec = envSpec(id)
  const env = await spec.create(options as never)
  return spec.maxEpisodeSteps === undefined ? env : new TimeLimit(env, spec.maxEpisodeSteps)
}
