import { isDeepStrictEqual } from 'node:util'
import type { Env, Info, Observation, StepResult } from '../core/env.ts'
import { CodegenGymError, ContractError } from '../core/errors.ts'
import { checkSeed } from '../random/seed.ts'
import { brokenTraceRule } from './check-traces.ts'
import { Discrete } from './spaces/discrete.ts'

export interface CheckEnvOptions {
  /** Seed of the episodes and of the random masked actions. Default 0. */
  readonly seed?: number
  /** Steps of the random run, episodes' ends included. Default 200. */
  readonly steps?: number
}

/**
 * Checks that an env keeps the contract of `Env`, as Gymnasium's and Stable-Baselines3's checkers do:
 * spaces, `step` before `reset`, what `reset` and `step` give, masks, observations that stay as they
 * were handed out, the same seed twice, a caller who writes into what it was handed, and
 * `setState(getState())` through JSON.
 *
 * Give it an env that was not reset yet. It is left open. Throws a `ContractError` with the first
 * rule that is broken.
 */
export async function checkEnv(env: Env, options: CheckEnvOptions = {}): Promise<void> {
  const { steps = 200 } = options
  const seed = checkSeed(options.seed ?? 0)
  checkSpaces(env)
  await checkStepBeforeReset(env)
  await checkRun(env, seed, steps)
  const broken = await brokenTraceRule(env, seed)
  if (broken !== null) fail(env, broken)
}

function fail(env: Env, what: string): never {
  throw new ContractError(`checkEnv("${env.id}"): ${what}`)
}

function checkSpaces(env: Env): void {
  const { actionSpace, observationSpace, metadata } = env
  if (!Number.isInteger(actionSpace.n) || actionSpace.n < 1) {
    fail(env, `expected \`actionSpace.n\` to be an integer >= 1, got \`${actionSpace.n}\``)
  }
  if (!Array.isArray(metadata.render_modes)) {
    fail(env, 'expected `metadata.render_modes` to be a list')
  }
  for (const [name, space] of Object.entries({ actionSpace, observationSpace })) {
    if (!space.contains(space.sample())) fail(env, `\`${name}\` does not contain its own sample`)
    const json = space.toJSON()
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(json)), json)) {
      fail(env, `\`${name}.toJSON()\` does not survive JSON`)
    }
  }
}

async function checkStepBeforeReset(env: Env): Promise<void> {
  const error = await env.step(0).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ContractError)) {
    fail(env, 'expected `step` before `reset` to throw a `ContractError`')
  }
}

/** Checks every state of a run of random allowed actions, and that nothing handed out changes. */
async function checkRun(env: Env, seed: number, steps: number): Promise<void> {
  const actions = new Discrete(env.actionSpace.n, { seed })
  let [observation, info] = await env.reset({ seed })
  checkState(env, observation, info, 'reset')
  for (let step = 1; step <= steps; step++) {
    const before = { observation, info, copy: structuredClone(observation) }
    const mask = env.actionMasks()
    const maskCopy = mask.slice()
    const result = await env.step(actions.sample(mask))
    checkStep(env, result, step)
    if (!isDeepStrictEqual(before.observation, before.copy)) {
      fail(env, `step ${step} wrote into the observation handed out before it`)
    }
    if (!isDeepStrictEqual(mask, maskCopy)) {
      fail(env, `step ${step} wrote into the mask handed out before it`)
    }
    ;[observation, , , , info] = result
    if (!result[2] && !result[3]) continue
    await checkStepAfterEnd(env)
    ;[observation, info] = await env.reset()
    checkState(env, observation, info, 'reset without a seed')
  }
}

function checkStep(env: Env, result: StepResult, step: number): void {
  const where = `step ${step}`
  if (!Array.isArray(result) || result.length !== 5) {
    fail(env, `${where}: expected [observation, reward, terminated, truncated, info]`)
  }
  const [observation, reward, terminated, truncated, info] = result
  if (typeof reward !== 'number' || !Number.isFinite(reward)) {
    fail(env, `${where}: expected the reward to be a finite number, got \`${reward}\``)
  }
  if (typeof terminated !== 'boolean' || typeof truncated !== 'boolean') {
    fail(env, `${where}: expected \`terminated\` and \`truncated\` to be booleans`)
  }
  checkState(env, observation, info, where, terminated)
}

function checkState(
  env: Env,
  observation: Observation,
  info: Info,
  where: string,
  terminated = false,
): void {
  if (!env.observationSpace.contains(observation)) {
    fail(
      env,
      `${where}: the observation is not in \`observationSpace\`${strayPart(env, observation)}`,
    )
  }
  if (typeof info !== 'object' || info === null) fail(env, `${where}: expected an info object`)
  const mask = env.actionMasks()
  const { n } = env.actionSpace
  if (!(mask instanceof Int8Array) || mask.length !== n) {
    fail(env, `${where}: expected \`actionMasks()\` to be an Int8Array of ${n} entries`)
  }
  if (mask.some((entry) => entry !== 0 && entry !== 1)) {
    fail(env, `${where}: the mask holds something else than 0 and 1`)
  }
  if (!terminated && !mask.includes(1)) fail(env, `${where}: the mask allows no action`)
  const shown = info.action_mask
  if (shown === undefined && mask.includes(0) && !terminated) {
    fail(env, `${where}: actions are restricted, but \`info.action_mask\` is missing`)
  }
  if (shown !== undefined && !isDeepStrictEqual(shown, mask)) {
    fail(env, `${where}: \`info.action_mask\` differs from \`actionMasks()\``)
  }
}

function strayPart(env: Env, observation: Observation): string {
  const space = env.observationSpace as { readonly spaces?: Readonly<Record<string, unknown>> }
  if (space.spaces === undefined || observation instanceof Float32Array) return ''
  for (const [name, part] of Object.entries(space.spaces)) {
    const { contains } = part as { contains(value: unknown): boolean }
    if (!contains.call(part, observation[name])) return ` (part \`${name}\`)`
  }
  return ' (it has other parts than the space)'
}

async function checkStepAfterEnd(env: Env): Promise<void> {
  const error = await env.step(0).then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CodegenGymError)) {
    fail(env, "expected `step` after the episode's end to throw a `ContractError`")
  }
}
