import type { EpisodeRef } from '../../src/core/agent.ts'
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

/** Steers exploration, episode by episode. */
export interface Guide {
  /** Asked once for each exploring step of an episode, in the order of its steps. */
  next(episode: EpisodeRef, mask: Int8Array, rng: Rng): Guidance
}
