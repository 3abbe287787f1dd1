import { isDeepStrictEqual } from 'node:util'
import type { AnyEnv } from '../core/env.ts'
import type { Json } from '../core/json.ts'
import { actionSource } from './action-source.ts'

/**
 * What of an env's contract two traces of the same actions show to be broken, or null: the same seed
 * gives the same trace, so it does when a caller writes over every array it is handed, and so it does
 * after `setState(getState())` through JSON.
 */
export async function brokenTraceRule(env: AnyEnv, seed: number): Promise<string | null> {
  return (
    (await brokenSeeding(env, seed)) ??
    (await brokenOwnership(env, seed)) ??
    (await brokenReplay(env, seed))
  )
}

async function brokenSeeding(env: AnyEnv, seed: number): Promise<string | null> {
  const once = await episode(env, seed, await env.reset({ seed }))
  const again = await episode(env, seed, await env.reset({ seed }))
  const difference = firstDifference(once, again)
  return difference && `the same seed and actions gave other results at ${difference}`
}

async function brokenOwnership(env: AnyEnv, seed: number): Promise<string | null> {
  const once = await episode(env, seed, copyOf(await env.reset({ seed })), copyOf)
  const rule = 'a caller who writes into the arrays it was handed changes the env'
  try {
    const again = await episode(env, seed, takeOver(await env.reset({ seed })), takeOver)
    const difference = firstDifference(once, again)
    return difference && `${rule} at ${difference}: hand out copies`
  } catch (error) {
    return `${rule}, which then throws: hand out copies (${String(error)})`
  }
}

async function brokenReplay(env: AnyEnv, seed: number): Promise<string | null> {
  await playInto(env, seed)
  const state = env.getState()
  const stored = JSON.parse(JSON.stringify(state)) as Json
  if (!isDeepStrictEqual(stored, JSON.parse(JSON.stringify(env.getState())))) {
    return '`getState` gave two different states in a row'
  }
  const once = await episode(env, seed, null)
  await env.setState(stored)
  const again = await episode(env, seed, null)
  const difference = firstDifference(once, again)
  return (
    difference &&
    `after \`setState(getState())\` the same actions gave other results at ${difference}`
  )
}

/** Leaves the env within an episode, a step from its start where one step does not end it. */
export async function playInto(env: AnyEnv, seed: number): Promise<void> {
  await env.reset({ seed })
  const first = await env.step(actionSource(env, (seed + 1) % Number.MAX_SAFE_INTEGER)())
  if (first[2] || first[3]) await env.reset()
}

/**
 * Plays on with seeded random allowed actions to the episode's end, or 1,000 steps.
 *
 * @param kept what the trace keeps of what the env handed out
 */
async function episode(
  env: AnyEnv,
  seed: number,
  first: unknown,
  kept: <T>(handed: T) => T = (handed) => handed,
): Promise<unknown[]> {
  const nextAction = actionSource(env, seed)
  const trace: unknown[] = [first, kept(env.actionMasks())]
  for (let step = 0; step < 1000; step++) {
    const result = kept(await env.step(nextAction()))
    trace.push(result, kept(env.actionMasks()))
    if (result[2] || result[3]) break
  }
  // One more reset shows whether the generator went the same way.
  trace.push(kept(await env.reset()))
  return trace
}

function firstDifference(once: readonly unknown[], again: readonly unknown[]): string | null {
  if (once.length !== again.length) return `their length, ${once.length} and ${again.length}`
  const index = once.findIndex((entry, i) => !isDeepStrictEqual(entry, again[i]))
  return index === -1 ? null : `record ${index}`
}

/** Typed arrays, lists and plain objects anew, all the way down; anything else as it is. */
function copyOf<T>(value: T): T {
  return copied(value) as T
}

function copied(value: unknown): unknown {
  if (isTypedArray(value)) return value.slice()
  if (Array.isArray(value)) return value.map(copied)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part)]))
}

/** A copy of what was handed out, whose arrays are then written over. */
function takeOver<T>(handed: T): T {
  const copy = copyOf(handed)
  writeOver(handed)
  return copy
}

function writeOver(value: unknown): void {
  if (isTypedArray(value)) value.set(value.map((entry) => (entry === 0 ? 1 : 0)))
  else if (Array.isArray(value)) {
    value.forEach(writeOver)
    if (!Object.isFrozen(value)) value.length = 0
  } else if (isPlain(value)) Object.values(value).forEach(writeOver)
}

function isTypedArray(value: unknown): value is Float32Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
