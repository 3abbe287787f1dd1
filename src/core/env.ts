import type { Json, JsonObject } from './json.ts'
import type { DiscreteSpace, Space } from './spaces.ts'
import type { TokenVocabulary } from './token-language.ts'

export type TypedArray = Float32Array | Int32Array | Int8Array | Uint8Array

/**
 * What the agents of this package can be shown: one flat array (a `Box`; uint8 for images), or named
 * flat arrays (a flat `Dict`). The arrays belong to the caller: an env never writes into one it has
 * handed out, and never reads one again.
 */
export type Observation = TypedArray | { readonly [name: string]: TypedArray }

/** Extra facts beside the observation. Never a clock, never anything of hidden tests. */
export interface Info {
  /** 1 where an action is allowed now; shape [A]. Present on every env that restricts actions. */
  readonly action_mask?: Int8Array
  readonly [key: string]: unknown
}

export interface ResetOptions {
  /** Restarts the env's generator; without it the generator goes on. A seed as `checkSeed` wants it. */
  readonly seed?: number
  /** Env-specific, such as `{problem, prefix}`. */
  readonly options?: { readonly [key: string]: unknown }
}

/**
 * `[observation, reward, terminated, truncated, info]`. `terminated`: the task's own end, the value
 * of what follows is 0. `truncated`: the step limit; the value of what follows is unknown.
 */
export type StepResult<O = Observation, I extends Info = Info> = [
  observation: O,
  reward: number,
  terminated: boolean,
  truncated: boolean,
  info: I,
]

export interface EnvMetadata {
  readonly render_modes: readonly string[]
}

/** A wrapper by its name and what it was made with. */
export interface WrapperSpec {
  readonly name: string
  readonly options: JsonObject
}

/** What `make` can make an env like this one from; JSON, so that it can be stored or sent. */
export interface EnvSpec {
  readonly id: string
  /** What `make` was given, without what JSON cannot hold, such as a sandbox. */
  readonly options: JsonObject
  /** Names of what it was given besides: `make(spec, options)` wants them again. */
  readonly needs: readonly string[]
  /** Wrappers that were put around it after `make`, the innermost first. */
  readonly wrappers: readonly WrapperSpec[]
}

/** Text for a terminal, or an image of `width * height` pixels of three bytes, row by row. */
export type Frame =
  | string
  | { readonly width: number; readonly height: number; readonly rgb: Uint8Array }

/** Actions that are counted 0 … A−1 have a {@link DiscreteSpace}; any others a space of their own. */
export type ActionSpaceOf<A> = A extends number ? DiscreteSpace : Space<A>

/** Shape [A], int8, 1 = allowed, for counted actions; others have no mask. */
export type MaskOf<A> = A extends number ? Int8Array : unknown extends A ? Int8Array | null : null

/**
 * Gymnasium's `Env`, asynchronous because the sandbox is another process. `O` is what it shows, `A`
 * what `step` takes. `BaseEnv` has the parts that are the same in most.
 *
 * `step` before `reset`, or after the episode's end, throws a `ContractError`. No call may overlap
 * another.
 */
export interface Env<O = Observation, A = number> extends AsyncDisposable {
  readonly id: string
  /** Set by `make`; null for an env that was constructed otherwise. */
  spec: EnvSpec | null
  readonly metadata: EnvMetadata
  readonly observationSpace: Space<O>
  readonly actionSpace: ActionSpaceOf<A>
  /** The env itself, or the innermost one of a wrapper: what it can beyond this contract is asked there. */
  readonly unwrapped: AnyEnv
  /** The tokens that actions stand for; left out where they stand for none. Asked of `unwrapped`. */
  readonly vocabulary?: TokenVocabulary
  /** Throws a `ContractError` for what is no {@link ResetOptions}, as `checkResetOptions` does. */
  reset(options?: ResetOptions): Promise<[O, Info]>
  step(action: A): Promise<StepResult<O>>
  /** The mask of the current state, a copy; all ones where nothing is restricted. */
  actionMasks(): MaskOf<A>
  /** A frame for people; null when the env was made without a render mode. */
  render(): Frame | null
  /** The whole state as JSON: `setState(getState())` then the same actions give the same trace. */
  getState(): Json
  /** Throws a `CheckpointError` for what is no state of such an env. */
  setState(state: Json): Promise<void>
  /** Ends it for good; a second call does nothing. */
  close(): Promise<void>
}

/**
 * An env of which it does not matter what it shows and takes. Spelled member by member, so that the
 * compiler compares members: by the variance of `A` no env would be one.
 */
export type AnyEnv = { [K in keyof Env<unknown, unknown>]: Env<unknown, unknown>[K] }
