import type {
  ActionSpaceOf,
  AnyEnv,
  Env,
  EnvMetadata,
  EnvSpec,
  Frame,
  Info,
  MaskOf,
  ResetOptions,
  StepResult,
} from '../core/env.ts'
import type { Json } from '../core/json.ts'
import type { Space } from '../core/spaces.ts'

/**
 * What most envs have in common, for one of your own to extend: not wrapped, not made by `make`, no
 * render mode, nothing to close, every action allowed. An env that restricts actions overrides
 * `actionMasks` and gives `action_mask` in its infos.
 */
export abstract class BaseEnv<O, A = number> implements Env<O, A> {
  abstract readonly id: string
  abstract readonly observationSpace: Space<O>
  abstract readonly actionSpace: ActionSpaceOf<A>
  readonly metadata: EnvMetadata = { render_modes: [] }
  spec: EnvSpec | null = null

  get unwrapped(): AnyEnv {
    return this
  }

  abstract reset(options?: ResetOptions): Promise<[O, Info]>
  abstract step(action: A): Promise<StepResult<O>>
  abstract getState(): Json
  abstract setState(state: Json): Promise<void>

  actionMasks(): MaskOf<A> {
    return everyAction<A>(this.actionSpace)
  }

  render(): Frame | null {
    return null
  }

  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** A mask of ones for counted actions, null for others. */
export function everyAction<A>(space: ActionSpaceOf<A>): MaskOf<A> {
  const count = discreteCount(space)
  return (count === null ? null : new Int8Array(count).fill(1)) as MaskOf<A>
}

/** How many actions a space counts 0 … n−1; null for a space of anything else. */
export function discreteCount(space: Space<unknown>): number | null {
  if (space.kind !== 'Discrete') return null
  const { n, start = 0 } = space as Space<unknown> & {
    readonly n?: unknown
    readonly start?: unknown
  }
  return start === 0 && typeof n === 'number' && Number.isInteger(n) && n >= 1 ? n : null
}
