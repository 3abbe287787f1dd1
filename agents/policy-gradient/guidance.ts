import type { Observation } from '../../src/core/env.ts'
import type { Rng } from '../../src/random/rng.ts'

/** What exploration asks of the next action of a stream. */
export interface Guidance {
  /** The action that must be taken, or null where the policy chooses. */
  readonly action: number | null
  /** What the policy may choose from: the mask, or less of it. */
  readonly mask: Int8Array
  /** What the policy's logits are divided by. */
  readonly temperature: number
}

/** Steers exploration, stream by stream. */
export interface Guide {
  /** Asked once for each exploring step of a stream, in the order of its steps. */
  next(stream: number, observation: Observation, mask: Int8Array, rng: Rng): Guidance
}
