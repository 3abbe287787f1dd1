import type { Observation } from '../../src/core/env.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Space } from '../../src/core/spaces.ts'
import type { CodeView } from './code-features.ts'

/** An episode as an observation sees it. */
export interface EpisodeView extends CodeView {
  readonly problem: Problem
  /** The state's mask, shape [A], in an array that an observation may hand out. */
  readonly mask: Int8Array
  /** Steps taken, a given prefix included. */
  readonly steps: number
  readonly maxSteps: number
}

/** Turns episodes into observations of a space. */
export interface ObservationEncoder<O extends Observation = Observation> {
  readonly space: Space<O>
  /** An observation whose arrays are the caller's: never written to, nor read, again. */
  encode(view: EpisodeView): O
}
