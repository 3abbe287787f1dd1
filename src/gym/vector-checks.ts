import type { ResetOptions } from '../core/env.ts'
import { ContractError } from '../core/errors.ts'
import type { EnvOptions, VectorResetOptions, VectorStepOptions } from '../core/vector-env.ts'
import { mapping, type RulesOf } from '../settings/call-options.ts'
import { show } from '../settings/schema-issue.ts'
import { checkResetKeys } from './reset-options.ts'

/** Throws a `ContractError` unless a mask of N envs was left out or marks at least one of them. */
export function checkEnvMask(name: string, mask: Uint8Array | undefined, numEnvs: number): void {
  if (mask === undefined) return
  const isMask =
    mask instanceof Uint8Array &&
    mask.length === numEnvs &&
    mask.every((entry) => entry === 0 || entry === 1) &&
    mask.includes(1)
  if (isMask) return
  throw new ContractError(
    `Expected \`${name}\` to be a Uint8Array of ${numEnvs} entries 0 or 1, at least one of them 1`,
  )
}

const RESET: RulesOf<VectorResetOptions> = {
  seed: {
    rule: 'a number, or a list of one for each env',
    holds: (value) => typeof value === 'number' || Array.isArray(value),
  },
  options: {
    rule: 'a mapping of keys to values, or a list of one for each env',
    holds: (value) => mapping.holds(value) || (Array.isArray(value) && value.every(mapping.holds)),
  },
  // `checkEnvMask` has the words for a mask that is none.
  resetMask: { rule: 'a mask', holds: () => true },
}

/** `checkEnvMask` has the words for a mask that is none. */
export const STEP_OPTIONS: RulesOf<VectorStepOptions> = {
  stepMask: { rule: 'a mask', holds: () => true },
}

/** Throws a `ContractError` unless there is one action for each env. */
export function checkActions(actions: unknown, numEnvs: number): void {
  const isObject = typeof actions === 'object' && actions !== null
  const length: unknown = isObject ? Reflect.get(actions, 'length') : null
  if (length === numEnvs) return
  const got = typeof length === 'number' ? length : show(actions)
  throw new ContractError(`Expected ${numEnvs} actions, one per env, got ${got}`)
}

/** Throws a `ContractError` for what the `reset` of a vector does not take. */
export function checkVectorReset(options: unknown): void {
  checkResetKeys(options, RESET)
}

/** Throws a `ContractError` where lists of seeds or options are not one entry for each env. */
export function checkResetLists({ seed, options }: VectorResetOptions, numEnvs: number): void {
  checkLength('seed', seed, numEnvs)
  checkLength('options', options, numEnvs)
}

function checkLength(name: string, given: unknown, numEnvs: number): void {
  if (!Array.isArray(given) || given.length === numEnvs) return
  throw new ContractError(
    `Expected \`${name}\` to hold ${numEnvs} entries, one for each env, got ${given.length}`,
  )
}

/** What env `index` is reset with. */
export function resetOptionsOf({ seed, options }: VectorResetOptions, index: number): ResetOptions {
  const ownSeed = typeof seed === 'number' ? seed + index : (seed?.[index] ?? null)
  const own = Array.isArray(options)
    ? (options as readonly EnvOptions[])[index]
    : (options as EnvOptions | undefined)
  return {
    ...(ownSeed === null ? {} : { seed: ownSeed }),
    ...(own === undefined ? {} : { options: own }),
  }
}
