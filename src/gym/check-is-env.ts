import type { AnyEnv } from '../core/env.ts'
import { ContractError } from '../core/errors.ts'
import { shownText } from '../log/foreign-text.ts'
import { isPromise } from '../settings/call-options.ts'
import { show } from '../settings/schema-issue.ts'

const METHODS = ['reset', 'step', 'actionMasks', 'getState', 'setState', 'close'] as const

/**
 * Throws a `ContractError` of one line for what is no env: what makes one, a promise that nobody awaited.
 *
 * @param place what was given it, such as "SyncVectorEnv, env 0"
 */
export function checkIsEnv(place: string, value: unknown): asserts value is AnyEnv {
  const wrong = notAnEnv(value)
  if (wrong === null) return
  throw new ContractError(shownText(`${place}: expected an env, got ${wrong}`))
}

function notAnEnv(value: unknown): string | null {
  if (typeof value === 'function') return 'a function: give the env itself, `await make(...)`'
  if (isPromise(value)) return 'a promise: write `await make(...)`'
  if (typeof value === 'string')
    return `${show(value)}: write \`await make(${JSON.stringify(value)})\``
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return show(value)
  const missing =
    METHODS.find((method) => typeof Reflect.get(value, method) !== 'function') ??
    (['observationSpace', 'actionSpace'] as const).find(
      (space) => typeof (Reflect.get(value, space) ?? undefined) !== 'object',
    )
  return missing === undefined ? null : `an object without \`${missing}\`: extend \`BaseEnv\``
}
