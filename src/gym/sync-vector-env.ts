import type {
  ActionSpaceOf,
  Env,
  Frame,
  Info,
  MaskOf,
  Observation,
  ResetOptions,
  StepResult,
} from '../core/env.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Space } from '../core/spaces.ts'
import type {
  AutoresetMode,
  VectorEnv,
  VectorEnvOptions,
  VectorInfos,
  VectorResetOptions,
  VectorStepOptions,
  VectorStepResult,
} from '../core/vector-env.ts'
import { callback, checkOptions, type RulesOf } from '../settings/call-options.ts'
import { show } from '../settings/schema-issue.ts'
import { discreteCount } from './base-env.ts'
import { checkIsEnv } from './check-is-env.ts'
import { settle } from './settle.ts'
import {
  checkActions,
  checkEnvMask,
  checkResetLists,
  checkVectorReset,
  resetOptionsOf,
  STEP_OPTIONS,
} from './vector-checks.ts'
import { vectorInfos } from './vector-infos.ts'
import { readVectorState, vectorState } from './vector-state.ts'

interface Final<O> {
  readonly observation: O
  readonly info: Info
}

/**
 * N envs of this process stepped as one. All envs step concurrently, so that what they wait for can be
 * done in one batch, and results are taken in the order of the envs.
 */
export class SyncVectorEnv<O = Observation, A = number> implements VectorEnv<O, A> {
  readonly envs: readonly Env<O, A>[]
  readonly autoresetMode: AutoresetMode
  readonly #first: Env<O, A>
  readonly #autoresetOptions: (envIndex: number) => ResetOptions
  /** Null where it is not known: before the first reset, or stored when observations were not. */
  readonly #observations: (O | null)[]
  /** 1 where the env was reset once. */
  readonly #started: Uint8Array
  /** 1 where the last step ended the episode and nothing was reset since. */
  readonly #ended: Uint8Array

  constructor(envs: readonly Env<O, A>[], options: VectorEnvOptions = {}) {
    const first = checkEnvs(envs)
    checkOptions('SyncVectorEnv', options, OPTIONS, { Failure: ContractError })
    this.#first = first
    this.envs = [...envs]
    this.autoresetMode = options.autoresetMode ?? 'next_step'
    this.#autoresetOptions = options.autoresetOptions ?? (() => ({}))
    this.#observations = envs.map(() => null)
    this.#started = new Uint8Array(envs.length)
    this.#ended = new Uint8Array(envs.length)
  }

  get numEnvs(): number {
    return this.envs.length
  }

  get metadata(): { readonly autoreset_mode: AutoresetMode } {
    return { autoreset_mode: this.autoresetMode }
  }

  get singleObservationSpace(): Space<O> {
    return this.#first.observationSpace
  }

  get singleActionSpace(): ActionSpaceOf<A> {
    return this.#first.actionSpace
  }

  async reset(options: VectorResetOptions = {}): Promise<[readonly O[], VectorInfos]> {
    checkVectorReset(options)
    const { resetMask } = options
    checkEnvMask('resetMask', resetMask, this.numEnvs)
    checkResetLists(options, this.numEnvs)
    const isReset = (i: number) => resetMask === undefined || resetMask[i] === 1
    this.#checkKnown((i) => !isReset(i), 'the first `reset` must be of all envs')
    const infos: (Info | null)[] = this.envs.map(() => null)
    await settle(
      this.envs.map(async (env, i) => {
        if (!isReset(i)) return
        const [observation, info] = await env.reset(resetOptionsOf(options, i))
        this.#observations[i] = observation
        this.#started[i] = 1
        this.#ended[i] = 0
        infos[i] = info
      }),
    )
    return [this.observations, vectorInfos(infos)]
  }

  async step(actions: ArrayLike<A>, options: VectorStepOptions = {}): Promise<VectorStepResult<O>> {
    const n = this.numEnvs
    checkOptions('`step`', options, STEP_OPTIONS, { Failure: ContractError })
    checkActions(actions, n)
    const { stepMask } = options
    checkEnvMask('stepMask', stepMask, n)
    const isStepped = (i: number) => stepMask === undefined || stepMask[i] === 1
    this.#checkSteps(isStepped)
    this.#checkKnown((i) => !isStepped(i), 'it cannot stand still')
    const results = await settle(
      this.envs.map(async (_, i) => (isStepped(i) ? this.#stepOne(i, actions[i] as A) : null)),
    )
    const finals = await this.#resetEnded(results)
    const rewards = new Float64Array(n)
    const terminations = new Uint8Array(n)
    const truncations = new Uint8Array(n)
    for (const [i, result] of results.entries()) {
      if (result === null) continue
      const [observation, reward, terminated, truncated] = result
      this.#observations[i] = observation
      rewards[i] = reward
      terminations[i] = terminated ? 1 : 0
      truncations[i] = truncated ? 1 : 0
      this.#ended[i] = this.autoresetMode !== 'same_step' && (terminated || truncated) ? 1 : 0
    }
    const infos = vectorInfos(results.map((result) => result?.[4] ?? null))
    return [
      this.observations,
      rewards,
      terminations,
      truncations,
      finals === null ? infos : withFinals(infos, finals),
    ]
  }

  async #stepOne(i: number, action: A): Promise<StepResult<O>> {
    const env = this.envs[i] as Env<O, A>
    if (this.#ended[i] !== 1) return env.step(action)
    const [observation, info] = await env.reset(this.#autoresetOptions(i))
    return [observation, 0, false, false, info]
  }

  /**
   * With `same_step`, resets the envs that ended, one after the other so that what the reset options
   * depend on is asked in order, and puts the new episodes' first states into the results.
   */
  async #resetEnded(results: (StepResult<O> | null)[]): Promise<(Final<O> | null)[] | null> {
    if (this.autoresetMode !== 'same_step') return null
    let finals: (Final<O> | null)[] | null = null
    for (const [i, env] of this.envs.entries()) {
      const result = results[i]
      if (!result) continue
      const [lastObservation, reward, terminated, truncated, lastInfo] = result
      if (!terminated && !truncated) continue
      finals ??= new Array(results.length).fill(null)
      finals[i] = { observation: lastObservation, info: lastInfo }
      const [observation, info] = await env.reset(this.#autoresetOptions(i))
      results[i] = [observation, reward, terminated, truncated, info]
    }
    return finals
  }

  /** Refuses a step that an env cannot take, before any env has taken one. */
  #checkSteps(isStepped: (index: number) => boolean): void {
    for (let i = 0; i < this.numEnvs; i++) {
      if (!isStepped(i)) continue
      if (this.#started[i] === 0) throw neverReset(i, 'call `reset` first')
      if (this.#ended[i] !== 1 || this.autoresetMode !== 'disabled') continue
      throw new ContractError(
        `Env ${i} has ended and autoreset is disabled: call \`reset({resetMask})\` before \`step\``,
      )
    }
  }

  /** Refuses to leave an env as it is whose observation could not be given again. */
  #checkKnown(isLeft: (index: number) => boolean, mend: string): void {
    for (const [i, seen] of this.#observations.entries()) {
      if (seen !== null || !isLeft(i)) continue
      if (this.#started[i] === 0) throw neverReset(i, mend)
      throw new ContractError(
        `The observation of env ${i} is not known: it was stored before observations were; reset or step it first`,
      )
    }
  }

  /** Whether an env's observation can be given again, so that it may stand still. */
  isKnown(index: number): boolean {
    return this.#observations[index] !== null
  }

  get observations(): readonly O[] {
    return this.#observations.map((observation, i) => {
      if (observation === null) throw neverReset(i, 'call `reset` first')
      return observation
    })
  }

  actionMasks(): readonly MaskOf<A>[] {
    return this.envs.map((env) => env.actionMasks())
  }

  render(): readonly (Frame | null)[] {
    return this.envs.map((env) => env.render())
  }

  getState(): Json {
    const space = this.singleObservationSpace
    return vectorState.write({
      // One that was never reset has no episode to store.
      envs: this.envs.map((env, i) => (this.#started[i] === 0 ? null : env.getState())),
      started: Array.from(this.#started),
      ended: Array.from(this.#ended),
      observations: this.#observations.map((seen) => (seen === null ? null : space.encode(seen))),
    })
  }

  async setState(state: Json): Promise<void> {
    const { envs, started, ended, observations } = readVectorState(state, this.numEnvs)
    const seen = observations.map((stored) => this.#decode(stored))
    await settle(
      this.envs.map(async (env, i) => {
        if (started[i] === 1) await env.setState(envs[i] as Json)
      }),
    )
    this.#started.set(started)
    this.#ended.set(ended)
    for (const [i, observation] of seen.entries()) this.#observations[i] = observation
  }

  #decode(stored: Json): O | null {
    if (stored === null) return null
    try {
      return this.singleObservationSpace.decode(stored)
    } catch (cause) {
      const { message } = cause as Error
      throw new CheckpointError(`The stored vector has no observation of this one: ${message}`, {
        cause,
      })
    }
  }

  async close(): Promise<void> {
    await settle(this.envs.map((env) => env.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

const MODES: readonly unknown[] = ['next_step', 'same_step', 'disabled'] satisfies AutoresetMode[]

const OPTIONS: RulesOf<VectorEnvOptions> = {
  autoresetMode: {
    rule: '`next_step`, `same_step` or `disabled`',
    holds: (mode) => MODES.includes(mode),
  },
  autoresetOptions: callback,
}

/** The first of a vector's envs, each of which is one by itself. */
function checkEnvs<O, A>(envs: readonly Env<O, A>[]): Env<O, A> {
  if (!Array.isArray(envs)) {
    throw new ContractError(`SyncVectorEnv: expected a list of envs, got ${show(envs)}`)
  }
  for (const [i, env] of envs.entries()) checkIsEnv(`SyncVectorEnv, env ${i}`, env)
  const [first] = envs as readonly Env<O, A>[]
  if (first === undefined) throw new ContractError('Expected a vector of at least one env, got 0')
  for (const [i, env] of envs.entries()) {
    checkAlike(first, env, i)
    const twin = envs.findIndex(({ unwrapped }) => unwrapped === env.unwrapped)
    if (twin === i) continue
    throw new ContractError(
      `SyncVectorEnv: env ${twin} and env ${i} are the same one: make an env for each place`,
    )
  }
  return first
}

/** Envs of a vector show and take alike, but for bounds: its first speaks for all. */
function checkAlike<O, A>(first: Env<O, A>, env: Env<O, A>, i: number): void {
  const [wanted, got] = [discreteCount(first.actionSpace), discreteCount(env.actionSpace)]
  if (wanted !== got) {
    throw new ContractError(
      `Expected every env of a vector to have ${wanted ?? 'no counted'} actions, env ${i} has ${got ?? 'others'}`,
    )
  }
  const shown = [first, env].map(({ observationSpace: { kind, shape, dtype } }) =>
    JSON.stringify({ kind, shape, dtype }),
  )
  if (shown[0] === shown[1]) return
  throw new ContractError(
    `Expected every env of a vector to show ${shown[0]}, env ${i} shows ${shown[1]}`,
  )
}

function neverReset(index: number, mend: string): ContractError {
  return new ContractError(`Env ${index} of the vector was never reset: ${mend}`)
}

function withFinals<O>(
  infos: VectorInfos,
  finals: readonly (Final<O> | null)[],
): VectorInfos & { readonly final_obs?: readonly (O | null)[] } {
  const marks = Uint8Array.from(finals, (final) => (final === null ? 0 : 1))
  return {
    ...infos,
    final_obs: finals.map((final) => final?.observation ?? null),
    _final_obs: marks,
    final_info: vectorInfos(finals.map((final) => final?.info ?? null)),
    _final_info: marks,
  } as VectorInfos & { readonly final_obs: readonly (O | null)[] }
}
