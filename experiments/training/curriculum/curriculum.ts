import type { Json } from '../../../src/core/json.ts'
import type { Rng } from '../../../src/random/rng.ts'

/**
 * Draws the problem of an episode, and learns from how episodes end. An episode is a success when
 * its program passes every visible test.
 */
export interface Curriculum {
  /** @param open problems that still get episodes, at least one */
  draw(open: readonly string[], rng: Rng): string
  record(problemId: string, success: boolean): void
  getState(): Json
  setState(state: Json): void
}

/** Every open problem alike. */
export const uniformCurriculum: Curriculum = {
  draw: (open, rng) => rng.choice(open),
  record: () => {},
  getState: () => null,
  setState: () => {},
}
