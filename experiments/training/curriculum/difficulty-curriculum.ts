import { z } from 'zod'
import { CheckpointError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import type { Curriculum } from './curriculum.ts'

export const curriculumState = defineState({
  name: 'difficulty-curriculum',
  schema: z.strictObject({ unlocked: z.int().min(1), latest: z.array(z.boolean()) }),
})

export interface DifficultyCurriculumOptions {
  /** Level of each problem, from 0 for the easiest. */
  readonly levels: ReadonlyMap<string, number>
  /** Latest episodes of the hardest unlocked level that count. */
  readonly window: number
  /** Share of them that must succeed before the next level is unlocked. */
  readonly threshold: number
}

/**
 * From easy to hard: problems of unlocked levels are drawn alike. The next level is unlocked when
 * enough of the latest episodes at the hardest unlocked one succeeded, or when every problem up to it
 * is closed.
 */
export class DifficultyCurriculum implements Curriculum {
  readonly #options: DifficultyCurriculumOptions
  /** Levels that problems have, ascending. */
  readonly #ladder: readonly number[]
  /** How many of them are unlocked. */
  #unlocked = 1
  #latest: boolean[] = []

  constructor(options: DifficultyCurriculumOptions) {
    this.#options = options
    this.#ladder = [...new Set(options.levels.values())].sort((a, b) => a - b)
  }

  draw(open: readonly string[], rng: Rng): string {
    while (!open.some((id) => this.#isUnlocked(id)) && this.#unlocked < this.#ladder.length) {
      this.#unlock()
    }
    return rng.choice(open.filter((id) => this.#isUnlocked(id)))
  }

  record(problemId: string, success: boolean): void {
    const { levels, window, threshold } = this.#options
    if (levels.get(problemId) !== this.#ladder[this.#unlocked - 1]) return
    this.#latest = [...this.#latest, success].slice(-window)
    const successes = this.#latest.filter(Boolean).length
    if (this.#latest.length === window && successes >= threshold * window) this.#unlock()
  }

  #isUnlocked(problemId: string): boolean {
    const level = this.#options.levels.get(problemId)
    return level !== undefined && this.#ladder.indexOf(level) < this.#unlocked
  }

  #unlock(): void {
    if (this.#unlocked === this.#ladder.length) return
    this.#unlocked++
    this.#latest = []
  }

  getState(): Json {
    return curriculumState.write({ unlocked: this.#unlocked, latest: [...this.#latest] })
  }

  setState(state: Json): void {
    const { unlocked, latest } = curriculumState.read(state)
    if (unlocked > this.#ladder.length) {
      throw new CheckpointError(
        `The stored curriculum has ${unlocked} levels unlocked, these problems have ${this.#ladder.length}: continue with the problems it had`,
      )
    }
    this.#unlocked = unlocked
    this.#latest = latest
  }
}
