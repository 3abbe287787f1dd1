import { z } from 'zod'
import type { Json } from '../../../src/core/json.ts'
import { notFinite } from '../../../src/nn/finite.ts'
import { defineState } from '../../../src/state/stored-state.ts'

export const baselinesState = defineState({
  name: 'problem-baselines',
  schema: z.array(z.strictObject({ problemId: z.string(), returns: z.array(z.number()) })),
})

export interface ReturnStatistics {
  readonly mean: number
  readonly standardDeviation: number
  readonly count: number
}

/** The last returns of each problem: what an episode's return is compared with. */
export class ProblemBaselines {
  readonly #window: number
  #returns = new Map<string, number[]>()

  /** @param window how many of a problem's latest episodes count */
  constructor(window: number) {
    this.#window = window
  }

  add(problemId: string, episodeReturn: number): void {
    const returns = this.#returns.get(problemId) ?? []
    returns.push(episodeReturn)
    if (returns.length > this.#window) returns.shift()
    this.#returns.set(problemId, returns)
  }

  statistics(problemId: string): ReturnStatistics {
    return statisticsOf(this.#returns.get(problemId) ?? [])
  }

  /** The value below which a share `q` of the window lies, linearly interpolated. */
  quantile(problemId: string, q: number): number {
    return quantileOf(this.#returns.get(problemId) ?? [], q)
  }

  getState(): Json {
    return baselinesState.write(
      [...this.#returns].map(([problemId, returns]) => ({ problemId, returns: [...returns] })),
    )
  }

  setState(state: Json): void {
    const entries = baselinesState.read(state)
    this.#returns = new Map(entries.map(({ problemId, returns }) => [problemId, [...returns]]))
  }
}

/** Mean and deviation of all of them, 0 of none. Throws a `ContractError` unless both are finite. */
export function statisticsOf(returns: readonly number[]): ReturnStatistics {
  const count = Math.max(1, returns.length)
  const mean = returns.reduce((sum, value) => sum + value, 0) / count
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count
  // A deviation of NaN would be taken for none, and the episodes for equal.
  if (!Number.isFinite(variance)) throw notFinite("The variance of a problem's returns", variance)
  return { mean, standardDeviation: Math.sqrt(variance), count: returns.length }
}

/** The q-quantile, between two values linear; 0 of none. */
export function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = q * (sorted.length - 1)
  const low = sorted[Math.floor(position)] ?? 0
  const high = sorted[Math.ceil(position)] ?? low
  return low + (high - low) * (position - Math.floor(position))
}
