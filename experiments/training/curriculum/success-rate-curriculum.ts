import { z } from 'zod'
import type { Json } from '../../../src/core/json.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import type { Curriculum } from './curriculum.ts'

export const curriculumState = defineState({
  name: 'success-rate-curriculum',
  schema: z.record(z.string(), z.array(z.boolean())),
})

export interface SuccessRateCurriculumOptions {
  /** Latest episodes of a problem that count. */
  readonly window: number
  /** Added to every weight, so that no problem is given up. */
  readonly floor: number
}

/**
 * Prefers problems that are neither mastered nor out of reach: the weight of one is p (1 − p) + floor,
 * p its success rate, which is where returns differ most and a policy gradient is largest (as in
 * Tzannetos et al. 2023, "Proximal curriculum for reinforcement learning agents").
 */
export class SuccessRateCurriculum implements Curriculum {
  readonly #options: SuccessRateCurriculumOptions
  #latest = new Map<string, boolean[]>()

  constructor(options: SuccessRateCurriculumOptions) {
    this.#options = options
  }

  draw(open: readonly string[], rng: Rng): string {
    return open[rng.weighted(open.map((id) => this.weight(id)))]!
  }

  /** What the problem's share is in proportion to. */
  weight(problemId: string): number {
    const latest = this.#latest.get(problemId) ?? []
    // Laplace's rule of succession: 1/2 for a problem without episodes, so that it is tried.
    const rate = (latest.filter(Boolean).length + 1) / (latest.length + 2)
    return rate * (1 - rate) + this.#options.floor
  }

  record(problemId: string, success: boolean): void {
    const latest = [...(this.#latest.get(problemId) ?? []), success]
    this.#latest.set(problemId, latest.slice(-this.#options.window))
  }

  getState(): Json {
    return curriculumState.write(Object.fromEntries(this.#latest))
  }

  setState(state: Json): void {
    this.#latest = new Map(Object.entries(curriculumState.read(state)))
  }
}
