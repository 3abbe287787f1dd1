import type { Problem } from '../../src/core/problem.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { Box } from '../../src/gym/spaces/box.ts'
import { CODE_FEATURES, CodeFeatures } from './code-features.ts'
import type { EpisodeView, ObservationEncoder } from './observation-encoder.ts'
import { PROBLEM_FEATURES, problemFeatures } from './problem-features.ts'

const METADATA_FEATURES = 8

/** Length of a `features` observation: 256 of the problem, 256 of the code, 8 of the episode. */
const FEATURES = PROBLEM_FEATURES + CODE_FEATURES + METADATA_FEATURES

/** The `features` observation: a Box of 520 float32 in [−1, 1]. */
export class FeaturesEncoder implements ObservationEncoder<Float32Array> {
  readonly space = new Box({ low: -1, high: 1, shape: [FEATURES], dtype: 'float32' })
  readonly #code: CodeFeatures
  readonly #problems = new WeakMap<Problem, Float32Array>()

  constructor(vocabulary: TokenVocabulary) {
    this.#code = new CodeFeatures(vocabulary)
  }

  encode(view: EpisodeView): Float32Array {
    const out = new Float32Array(FEATURES)
    out.set(this.#problemPart(view.problem))
    this.#code.write(view, out, PROBLEM_FEATURES)
    writeMetadata(view, out, PROBLEM_FEATURES + CODE_FEATURES)
    return out
  }

  #problemPart(problem: Problem): Float32Array {
    let part = this.#problems.get(problem)
    if (part === undefined) {
      part = problemFeatures(problem)
      this.#problems.set(problem, part)
    }
    return part
  }
}

function writeMetadata(view: EpisodeView, out: Float32Array, at: number): void {
  const { state, steps, maxSteps, tokens } = view
  const remaining = maxSteps - steps
  out[at] = Math.min(1, steps / maxSteps)
  out[at + 1] = Math.max(0, remaining) / maxSteps
  out[at + 2] = Math.min(1, tokens.length / maxSteps)
  if (state === null) return
  const needed = state.ended ? 0 : state.minTokensToEnd
  out[at + 3] = Math.min(1, needed / 16)
  out[at + 4] = Math.max(-1, Math.min(1, (remaining - needed) / maxSteps))
  out[at + 5] = Math.min(1, state.blockDepth / 8)
  out[at + 6] = Math.min(1, state.openBrackets / 8)
  out[at + 7] = state.ended ? 1 : 0
}
