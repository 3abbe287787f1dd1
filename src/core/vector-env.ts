import type { ActionSpaceOf, Env, Frame, MaskOf, Observation, ResetOptions } from './env.ts'
import type { Json } from './json.ts'
import type { Space } from './spaces.ts'

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

export type EnvOptions = { readonly [key: string]: unknown }

export interface VectorResetOptions {
  /** One number seeds env i with `seed + i`; a list seeds each, null leaves its generator going on. */
  readonly seed?: number | readonly (number | null)[]
  /** Given to every env reset; a list of N gives each its own. */
  readonly options?: EnvOptions | readonly EnvOptions[]
  /** 1 for each env to reset, shape [N]; the others keep their episode. Default: all. */
  readonly resetMask?: Uint8Array
}

export interface VectorStepOptions {
  /**
   * 1 for each env to step, shape [N]; the others stand still: their observation is given again, with
   * reward 0 and no info. Default: all.
   */
  readonly stepMask?: Uint8Array
}

/**
 * The infos of N envs as Gymnasium 1.x lays them out: `infos[key]` holds N entries (null where an
 * env gave none) and `infos['_' + key]` marks with 1 the envs that gave one. `final_info` is such a
 * record itself, of the last steps of the episodes that ended.
 */
export interface VectorInfos {
  readonly action_mask?: readonly (Int8Array | null)[]
  readonly final_info?: VectorInfos
  readonly [key: string]: readonly unknown[] | Uint8Array | VectorInfos | undefined
}

/** What N envs gave, in the order of the envs; element 0 … 4 as Gymnasium's. */
export type VectorStepResult<O = Observation> = [
  observations: readonly O[],
  rewards: Float64Array,
  terminations: Uint8Array,
  truncations: Uint8Array,
  infos: VectorInfos & { readonly final_obs?: readonly (O | null)[] },
]

/**
 * N envs stepped as one. No call may overlap another. Where an env throws, the error of the first
 * that did is thrown after all have settled; the vector must then be reset or closed.
 */
export interface VectorEnv<O = Observation, A = number> extends AsyncDisposable {
  readonly envs: readonly Env<O, A>[]
  readonly numEnvs: number
  readonly autoresetMode: AutoresetMode
  readonly metadata: { readonly autoreset_mode: AutoresetMode }
  readonly singleObservationSpace: Space<O>
  readonly singleActionSpace: ActionSpaceOf<A>
  /** The latest observation of every env. Throws a `ContractError` before all were reset. */
  readonly observations: readonly O[]
  /**
   * Resets all envs, or those of `resetMask`, which must all have been reset once before. Gives N
   * observations and the infos of those reset.
   */
  reset(options?: VectorResetOptions): Promise<[readonly O[], VectorInfos]>
  /** @param actions one for each env, shape [N]; those of envs that stand still are not looked at. */
  step(actions: ArrayLike<A>, options?: VectorStepOptions): Promise<VectorStepResult<O>>
  /** The masks of the current states, N of shape [A]. */
  actionMasks(): readonly MaskOf<A>[]
  render(): readonly (Frame | null)[]
  /** The whole state as JSON, latest observations included. */
  getState(): Json
  /** Throws a `CheckpointError` when the state is not of as many envs. */
  setState(state: Json): Promise<void>
  /** Closes every env. */
  close(): Promise<void>
}
