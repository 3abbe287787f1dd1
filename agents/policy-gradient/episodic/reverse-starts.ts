import { z } from 'zod'
import type { Json } from '../../../src/core/json.ts'
import { defineState } from '../../../src/state/stored-state.ts'

export const startsState = defineState({
  name: 'reverse-starts',
  schema: z.array(
    z.strictObject({
      problemId: z.string(),
      kept: z.int().min(0),
      latest: z.array(z.boolean()),
    }),
  ),
})

/** Episodes that a start is judged by. */
const trials = 8
/** How many of them must pass before the start moves back. */
const wanted = 4
/** A start moves back by this share of the program, at least one action. */
const stride = 1 / 16

interface Start {
  /** Actions of the program that are kept. */
  kept: number
  /** Whether each of the latest episodes from here passed every test. */
  latest: boolean[]
}

/**
 * A reverse curriculum for each problem: episodes start near the end of a program that passes, and
 * farther from it once they go on to pass from there often enough (Florensa et al. 2017; from one
 * demonstration, Salimans and Chen 2018).
 */
export class ReverseStarts {
  #starts = new Map<string, Start>()

  /**
   * How many actions of a passing program the next episode keeps, 0 once it is to write all of it.
   *
   * @param length of the program in actions, its end included
   */
  cut(problemId: string, length: number): number {
    let start = this.#starts.get(problemId)
    if (start === undefined) {
      // The last action ends the program; the one before it is the first to find again.
      start = { kept: Math.max(0, length - 2), latest: [] }
      this.#starts.set(problemId, start)
    }
    // A shorter program may have been found since.
    start.kept = Math.min(start.kept, Math.max(0, length - 2))
    return start.kept
  }

  /** Takes note of how an episode ended that kept `cut` actions; those of earlier starts do not count. */
  record(
    problemId: string,
    { actions, cut }: { readonly actions: readonly number[]; readonly cut: number },
    passed: boolean,
  ): void {
    const start = this.#starts.get(problemId)
    if (start?.kept !== cut) return
    start.latest = [...start.latest, passed].slice(-trials)
    if (start.latest.filter(Boolean).length < wanted) return
    start.kept = Math.max(0, start.kept - Math.max(1, Math.round(actions.length * stride)))
    start.latest = []
  }

  getState(): Json {
    return startsState.write(
      [...this.#starts].map(([problemId, { kept, latest }]) => ({ problemId, kept, latest })),
    )
  }

  setState(state: Json): void {
    const starts = startsState.read(state)
    this.#starts = new Map(
      starts.map(({ problemId, kept, latest }) => [problemId, { kept, latest: [...latest] }]),
    )
  }
}
