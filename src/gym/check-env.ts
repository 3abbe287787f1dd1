import { isDeepStrictEqual } from 'node:util'
import type { AnyEnv, Env } from '../core/env.ts'
import { ContractError } from '../core/errors.ts'
import { checkSeed } from '../random/seed.ts'
import { checkOptions, count, type RulesOf } from '../settings/call-options.ts'
import { actionSource } from './action-source.ts'
import { discreteCount } from './base-env.ts'
import { checkIsEnv } from './check-is-env.ts'
import { brokenResetOptionsRule, brokenRubbishRule } from './check-rubbish.ts'
import { brokenSpaceRule } from './check-space.ts'
import { brokenResetRule, brokenStepRule } from './check-state.ts'
import { brokenTraceRule } from './check-traces.ts'

export interface CheckEnvOptions {
  /** Seed of the episodes and of the random actions. Default 0. */
  readonly seed?: number
  /** Steps of the random run, episodes' ends included. Default 200. */
  readonly steps?: number
}

/** `checkSeed` has the words for a seed that is none. */
const OPTIONS: RulesOf<CheckEnvOptions> = {
  seed: { rule: 'a seed', holds: () => true },
  steps: count(0),
}

/**
 * Checks that an env keeps the contract of `Env`, as Gymnasium's and Stable-Baselines3's checkers do:
 * spaces, `step` before `reset` and after the end, what `reset` and `step` give, masks, observations
 * that stay as they were handed out, the same seed twice, a caller who writes into what it was handed,
 * `setState(getState())` through JSON, `setState` of what is no state, and `reset` of what are no options.
 *
 * Give it an env that was not reset yet. It is left open. Throws a `ContractError` with the first
 * rule that is broken.
 */
export async function checkEnv<O, A>(env: Env<O, A>, options: CheckEnvOptions = {}): Promise<void> {
  checkIsEnv('checkEnv', env)
  checkOptions('checkEnv', options, OPTIONS, { Failure: ContractError })
  const { steps = 200 } = options
  const seed = checkSeed(options.seed ?? 0)
  const any: AnyEnv = env as Env<unknown, unknown>
  checkParts(any, seed)
  await checkRefusal(any, 'before `reset`')
  await checkRun(any, seed, steps)
  const broken =
    (await brokenTraceRule(any, seed)) ??
    (await brokenRubbishRule(any, seed)) ??
    (await brokenResetOptionsRule(any))
  if (broken !== null) fail(any, broken)
}

function fail(env: AnyEnv, what: string): never {
  throw new ContractError(`checkEnv("${env.id}"): ${what}`)
}

function checkParts(env: AnyEnv, seed: number): void {
  const { actionSpace, observationSpace, metadata, unwrapped, spec } = env
  if (!Array.isArray(metadata.render_modes)) {
    fail(env, 'expected `metadata.render_modes` to be a list')
  }
  if (typeof unwrapped?.step !== 'function' || spec === undefined) {
    fail(
      env,
      'expected `unwrapped` to be an env and `spec` to be null or set by `make`: extend `BaseEnv`',
    )
  }
  if (actionSpace.kind === 'Discrete' && discreteCount(actionSpace) === null) {
    fail(
      env,
      'expected counted actions 0 … n−1: `actionSpace.n` an integer >= 1, and no other `start`',
    )
  }
  for (const [name, space] of Object.entries({ actionSpace, observationSpace })) {
    const broken = brokenSpaceRule(space, seed)
    if (broken !== null) fail(env, `\`${name}\`: ${broken}`)
  }
}

/** `step` outside an episode must be refused as misuse. */
async function checkRefusal(env: AnyEnv, when: string): Promise<void> {
  const action = discreteCount(env.actionSpace) === null ? env.actionSpace.sample() : 0
  const error = await (async () => env.step(action))().then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ContractError)) {
    fail(env, `expected \`step\` ${when} to throw a \`ContractError\``)
  }
}

/** Checks every state of a run of random allowed actions, and that nothing handed out changes. */
async function checkRun(env: AnyEnv, seed: number, steps: number): Promise<void> {
  const nextAction = actionSource(env, seed)
  const first = await env.reset({ seed })
  checkReset(env, first, 'reset')
  let [observation] = first
  for (let step = 1; step <= steps; step++) {
    const before = { observation, copy: structuredClone(observation) }
    const mask: unknown = env.actionMasks()
    const maskCopy = structuredClone(mask)
    const result = await env.step(nextAction())
    checkStep(env, result, step)
    if (!isDeepStrictEqual(before.observation, before.copy)) {
      fail(env, `step ${step} wrote into the observation handed out before it`)
    }
    if (!isDeepStrictEqual(mask, maskCopy)) {
      fail(env, `step ${step} wrote into the mask handed out before it`)
    }
    ;[observation] = result
    if (!result[2] && !result[3]) continue
    await checkRefusal(env, "after the episode's end")
    const next = await env.reset()
    checkReset(env, next, 'reset without a seed')
    ;[observation] = next
  }
}

function checkReset(env: AnyEnv, result: unknown, where: string): void {
  const broken = brokenResetRule(env, result)
  if (broken !== null) fail(env, `${where}: ${broken}`)
}

function checkStep(env: AnyEnv, result: unknown, step: number): void {
  const broken = brokenStepRule(env, result)
  if (broken !== null) fail(env, `step ${step}: ${broken}`)
}
