import { isDeepStrictEqual } from 'node:util'
import type { AnyEnv, Info, StepResult } from '../core/env.ts'
import type { Space } from '../core/spaces.ts'
import { discreteCount } from './base-env.ts'
import { beyondRange, isPayable } from './reward-range.ts'

/** What of an env's contract breaks that which `reset` gave, or null. */
export function brokenResetRule(env: AnyEnv, result: unknown): string | null {
  if (!Array.isArray(result) || result.length !== 2) return 'expected [observation, info]'
  const [observation, info] = result as [unknown, Info]
  return brokenStateRule(env, observation, info, false)
}

/** The same of what `step` gave. */
export function brokenStepRule(env: AnyEnv, result: unknown): string | null {
  if (!Array.isArray(result) || result.length !== 5) {
    return 'expected [observation, reward, terminated, truncated, info]'
  }
  const [observation, reward, terminated, truncated, info] = result as StepResult<unknown>
  const beyond = beyondRange(reward)
  if (beyond !== null) return `expected the reward to be ${beyond}`
  if (!isPayable(reward)) return `expected the reward to be a finite number, got \`${reward}\``
  if (typeof terminated !== 'boolean' || typeof truncated !== 'boolean') {
    return 'expected `terminated` and `truncated` to be booleans'
  }
  return brokenStateRule(env, observation, info, terminated)
}

/** What of an env's contract a state that it has just given breaks, or null. */
function brokenStateRule(
  env: AnyEnv,
  observation: unknown,
  info: Info,
  terminated: boolean,
): string | null {
  if (!env.observationSpace.contains(observation)) {
    const part = strayPart(env.observationSpace, observation)
    return `the observation is not in \`observationSpace\` (${part})`
  }
  if (typeof info !== 'object' || info === null) return 'expected an info object'
  const count = discreteCount(env.actionSpace)
  const mask: unknown = env.actionMasks()
  return count === null ? brokenNoMask(mask, info) : brokenMask(mask, count, info, terminated)
}

function brokenNoMask(mask: unknown, info: Info): string | null {
  if (mask !== null) return 'expected `actionMasks()` to be null, since actions are not counted'
  const shown = info.action_mask
  return shown === undefined
    ? null
    : 'expected no `info.action_mask`, since actions are not counted'
}

function brokenMask(mask: unknown, count: number, info: Info, terminated: boolean): string | null {
  if (!(mask instanceof Int8Array) || mask.length !== count) {
    return `expected \`actionMasks()\` to be an Int8Array of ${count} entries`
  }
  if (mask.some((entry) => entry !== 0 && entry !== 1)) {
    return 'the mask holds something else than 0 and 1'
  }
  if (!terminated && !mask.includes(1)) return 'the mask allows no action'
  const shown = info.action_mask
  if (shown === undefined && mask.includes(0) && !terminated) {
    return 'actions are restricted, but `info.action_mask` is missing'
  }
  if (shown !== undefined && !isDeepStrictEqual(shown, mask)) {
    return '`info.action_mask` differs from `actionMasks()`'
  }
  return null
}

function strayPart(space: Space<unknown>, observation: unknown): string {
  const { spaces } = space as { readonly spaces?: Readonly<Record<string, Space<unknown>>> }
  const isRecord = typeof observation === 'object' && observation !== null
  if (spaces === undefined || !isRecord || ArrayBuffer.isView(observation)) {
    const { dtype, shape } = space
    const wanted = shape === null ? '' : `, for ${dtype} of shape ${JSON.stringify(shape)}`
    return `got ${shownElement(observation)}${wanted}`
  }
  const parts = observation as Readonly<Record<string, unknown>>
  for (const [name, part] of Object.entries(spaces)) {
    if (!part.contains(parts[name])) return `part \`${name}\``
  }
  return 'it has other parts than the space'
}

function shownElement(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `\`${String(value)}\``
  if (!ArrayBuffer.isView(value)) return Array.isArray(value) ? 'a plain array' : 'an object'
  const { length } = value as Uint8Array
  const holdsNaN = value instanceof Float32Array && value.some(Number.isNaN)
  return `${value.constructor.name} of ${length}${holdsNaN ? ', NaN among them' : ''}`
}
