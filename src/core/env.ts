import type { Json } from './json.ts'
import type { Space } from './spaces.ts'

export type TypedArray = Float32Array | Int32Array | Int8Array | Uint8Array

/**
 * What an agent sees: one flat array (a `Box`), or named flat arrays (a flat `Dict`).
 * The arrays belong to the caller: an env neither writes into one it has handed out nor reads it
 * again, so that a caller may write into it.
 */
export type Observation = Float32Array | { readonly [name: string]: TypedArray }

/** Extra facts beside the observation. Never a clock, never anything of hidden tests. */
export interface Info {
  /** 1 where an action is allowed now; shape [A]. Present on every env that restricts actions. */
  readonly action_mask?: Int8Array
  readonly [key: string]: unknown
}

export interface ResetOptions {
  /**
   * Restarts the env's generator; without it the generator goes on. A whole number from 0 to
   * 2^53 − 1; an env throws a `ContractError` for any other value (`checkSeed`).
   */
  readonly seed?: number
  /** Env-specific, such as `{problem, prefix}`. */
  readonly options?: { readonly [key: string]: unknown }
}

/**
 * `[observation, reward, terminated, truncated, info]`. `terminated`: the task's own end, the value
 * of what follows is 0. `truncated`: the step limit; the value of what follows is unknown.
 */
export type StepResult<O extends Observation = Observation> = [
  observation: O,
  reward: number,
  terminated: boolean,
  truncated: boolean,
  info: Info,
]

export interface EnvMetadata {
  readonly render_modes: readonly string[]
}

/**
 * Gymnasium's `Env`, asynchronous because the sandbox is another process.
 *
 * `step` before `reset`, or after the episode's end, throws a `ContractError`.
 */
export interface Env<O extends Observation = Observation> {
  readonly id: string
  readonly metadata: EnvMetadata
  readonly observationSpace: Space<O>
  /** Discrete actions only: 0 … A−1. */
  readonly actionSpace: Space<number> & { readonly n: number }
  reset(options?: ResetOptions): Promise<[O, Info]>
  step(action: number): Promise<StepResult<O>>
  /**
   * The mask of the current state, shape [A], int8; all ones where nothing is restricted. As all
   * arrays that an env hands out it belongs to the caller.
   */
  actionMasks(): Int8Array
  /** A frame for people; null when the env was made without a render mode. */
  render(): string | null
  /** The whole state as JSON: `setState(getState())` then the same actions give the same trace. */
  getState(): Json
  setState(state: Json): Promise<void>
  close(): Promise<void>
}
