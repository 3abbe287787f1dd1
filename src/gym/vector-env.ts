import type { Env, Info, Observation, ResetOptions, StepResult } from '../core/env.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Space } from '../core/spaces.ts'
import { type VectorInfos, vectorInfos } from './vector-infos.ts'

/**
 * When an env whose episode ended is reset, as Gymnasium 1.x names it.
 * - `next_step`: by the following `step`, which ignores the action and gives reward 0.
 * - `same_step`: at once; the observation is the new episode's, and the old one's last observation
 *   and info stand in `final_obs` and `final_info`.
 * - `disabled`: by the caller, `reset({resetMask})`.
 */
export type AutoresetMode = 'next_step' | 'same_step' | 'disabled'

export interface VectorEnvOptions {
  /** Default `next_step`, as in Gymnasium. */
  readonly autoresetMode?: AutoresetMode
  /**
   * Asked before each autoreset, in the order of the envs, for what to give to that env's `reset`,
   * such as the next problem to work on.
   */
  readonly autoresetOptions?: (envIndex: number) => ResetOptions
}

export interface VectorResetOptions {
  /** One number seeds env i with `seed + i`; a list seeds each, null leaves its generator going on. */
  readonly seed?: number | readonly (number | null)[]
  /** Given to every env reset; a list gives each its own. */
  readonly options?: EnvOptions | readonly EnvOptions[]
  /** 1 for each env to reset, shape [N]; the others keep their episode. Default: all. */
  readonly resetMask?: Uint8Array
}

type EnvOptions = { readonly [key: string]: unknown }

/** What N envs gave, in the order of the envs; element 0 … 4 as Gymnasium's. */
export type VectorStepResult<O extends Observation = Observation> = [
  observations: readonly O[],
  rewards: Float64Array,
  terminations: Uint8Array,
  truncations: Uint8Array,
  infos: VectorInfos & { readonly final_obs?: readonly (O | null)[] },
]

/**
 * N envs stepped as one. All envs step concurrently, so that programs which end together are graded
 * in one batch by a shared sandbox, and results are taken in the order of the envs.
 */
export class VectorEnv<O extends Observation = Observation> {
  readonly envs: readonly Env<O>[]
  readonly autoresetMode: AutoresetMode
  readonly #autoresetOptions: (envIndex: number) => ResetOptions
  readonly #observations: O[] = []
  /** 1 where the last step ended the episode and nothing was reset since. */
  readonly #ended: Uint8Array

  constructor(envs: readonly Env<O>[], options: VectorEnvOptions = {}) {
    const first = envs[0]
    if (first === undefined) throw new ContractError('Expected a vector of at least one env, got 0')
    for (const [i, env] of envs.entries()) {
      if (env.actionSpace.n !== first.actionSpace.n) {
        throw new ContractError(
          `Expected every env of a vector to have ${first.actionSpace.n} actions, env ${i} has ${env.actionSpace.n}`,
        )
      }
    }
    this.envs = [...envs]
    this.autoresetMode = options.autoresetMode ?? 'next_step'
    this.#autoresetOptions = options.autoresetOptions ?? (() => ({}))
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

  get singleActionSpace(): Space<number> & { readonly n: number } {
    return this.#first.actionSpace
  }

  get #first(): Env<O> {
    return this.envs[0] as Env<O>
  }

  /** Resets all envs, or those of `resetMask`. Gives N observations and the infos of those reset. */
  async reset(options: VectorResetOptions = {}): Promise<[readonly O[], VectorInfos]> {
    const { resetMask } = options
    this.#checkResetMask(resetMask)
    const infos: (Info | null)[] = this.envs.map(() => null)
    await settle(
      this.envs.map(async (env, i) => {
        if (resetMask !== undefined && resetMask[i] !== 1) return
        const [observation, info] = await env.reset(resetOptions(options, i))
        this.#observations[i] = observation
        this.#ended[i] = 0
        infos[i] = info
      }),
    )
    return [this.#observations.slice(), vectorInfos(infos)]
  }

  /**
   * Steps every env. When an env throws, the error of the first that did is thrown after all have
   * settled; the vector must then be reset.
   * @param actions shape [N].
   */
  async step(actions: ArrayLike<number>): Promise<VectorStepResult<O>> {
    const n = this.envs.length
    if (actions.length !== n) {
      throw new ContractError(`Expected ${n} actions, one per env, got ${actions.length}`)
    }
    const results = await settle(this.envs.map((_, i) => this.#stepOne(i, actions[i]!)))
    const finals = await this.#resetEnded(results)
    const rewards = new Float64Array(n)
    const terminations = new Uint8Array(n)
    const truncations = new Uint8Array(n)
    for (let i = 0; i < n; i++) {
      const [observation, reward, terminated, truncated] = results[i]!
      this.#observations[i] = observation
      rewards[i] = reward
      terminations[i] = terminated ? 1 : 0
      truncations[i] = truncated ? 1 : 0
      this.#ended[i] = this.autoresetMode !== 'same_step' && (terminated || truncated) ? 1 : 0
    }
    const infos = vectorInfos(results.map((result) => result[4]))
    return [
      this.#observations.slice(),
      rewards,
      terminations,
      truncations,
      finals === null ? infos : withFinals(infos, finals),
    ]
  }

  async #stepOne(i: number, action: number): Promise<StepResult<O>> {
    const env = this.envs[i]!
    if (this.#ended[i] !== 1) return env.step(action)
    if (this.autoresetMode === 'disabled') {
      throw new ContractError(
        `Env ${i} has ended and autoreset is disabled: call \`reset({resetMask})\` before \`step\``,
      )
    }
    const [observation, info] = await env.reset(this.#autoresetOptions(i))
    return [observation, 0, false, false, info]
  }

  /**
   * With `same_step`, resets the envs that ended, one after the other so that what the reset options
   * depend on is asked in order, and puts the new episodes' first states into the results.
   */
  async #resetEnded(results: StepResult<O>[]): Promise<(Final<O> | null)[] | null> {
    if (this.autoresetMode !== 'same_step') return null
    let finals: (Final<O> | null)[] | null = null
    for (let i = 0; i < results.length; i++) {
      const [lastObservation, reward, terminated, truncated, lastInfo] = results[i]!
      if (!terminated && !truncated) continue
      finals ??= new Array(results.length).fill(null)
      finals[i] = { observation: lastObservation, info: lastInfo }
      const [observation, info] = await this.envs[i]!.reset(this.#autoresetOptions(i))
      results[i] = [observation, reward, terminated, truncated, info]
    }
    return finals
  }

  /** The masks of the current states, N of shape [A]. */
  actionMasks(): readonly Int8Array[] {
    return this.envs.map((env) => env.actionMasks())
  }

  render(): readonly (string | null)[] {
    return this.envs.map((env) => env.render())
  }

  getState(): Json {
    return { envs: this.envs.map((env) => env.getState()), ended: Array.from(this.#ended) }
  }

  /** Throws a `CheckpointError` when the state is not of as many envs. */
  async setState(state: Json): Promise<void> {
    const { envs, ended } = (state ?? {}) as JsonObject
    if (!Array.isArray(envs) || !Array.isArray(ended) || envs.length !== this.envs.length) {
      throw new CheckpointError(`Not the state of a vector of ${this.envs.length} envs`)
    }
    await settle(this.envs.map((env, i) => env.setState(envs[i] as Json)))
    this.#ended.set(ended as number[])
  }

  /** Closes every env. */
  async close(): Promise<void> {
    await settle(this.envs.map((env) => env.close()))
  }

  #checkResetMask(mask: Uint8Array | undefined): void {
    const n = this.envs.length
    if (mask === undefined) return
    if (!(mask instanceof Uint8Array) || mask.length !== n || !mask.includes(1)) {
      throw new ContractError(
        `Expected \`resetMask\` to be a Uint8Array of ${n} entries, at least one of them 1`,
      )
    }
  }
}

interface Final<O> {
  readonly observation: O
  readonly info: Info
}

function resetOptions(options: VectorResetOptions, index: number): ResetOptions {
  const { seed } = options
  const ownSeed = typeof seed === 'number' ? seed + index : (seed?.[index] ?? null)
  const ownOptions = Array.isArray(options.options)
    ? (options.options as readonly EnvOptions[])[index]
    : (options.options as EnvOptions | undefined)
  return {
    ...(ownSeed === null ? {} : { seed: ownSeed }),
    ...(ownOptions === undefined ? {} : { options: ownOptions }),
  }
}

function withFinals<O extends Observation>(
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

/** Waits for all, so that nothing is left in flight, then throws the first error in order. */
async function settle<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(promises)
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}
