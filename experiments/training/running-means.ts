import { z } from 'zod'
import type { EpisodeOutcome } from '../../src/core/agent.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'
import { defineState } from '../../src/state/stored-state.ts'
import type { EpisodeMeans } from '../runs/report-types.ts'

/** A sum is null where it is no finite number. */
const sums = z.strictObject({ sum: z.number().nullable(), count: z.int().min(1) })

export const meansState = defineState({
  name: 'means-since-the-last-record',
  schema: z.record(z.string(), sums),
})

/** Mean of each named value since it was last taken. */
export class MeanOf {
  #sums = new Map<string, { sum: number; count: number }>()

  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      const entry = this.#sums.get(name) ?? { sum: 0, count: 0 }
      entry.sum += value
      entry.count++
      this.#sums.set(name, entry)
    }
  }

  /** The means, by name; starts anew. */
  take(): Record<string, number> {
    const means = [...this.#sums].map(([name, { sum, count }]) => [name, sum / count] as const)
    this.#sums = new Map()
    return Object.fromEntries(means)
  }

  getState(): Json {
    const stored = [...this.#sums].map(([name, { sum, count }]) => {
      return [name, { sum: Number.isFinite(sum) ? sum : null, count }] as const
    })
    return meansState.write(Object.fromEntries(stored))
  }

  setState(state: Json): void {
    const stored = Object.entries(meansState.read(state))
    this.#sums = new Map(
      stored.map(([name, { sum, count }]) => [name, { sum: sum ?? Number.NaN, count }]),
    )
  }
}

const passes = z.array(z.number().min(0).max(1))

export const firstAndLastState = defineState({
  name: 'first-and-last',
  schema: z.strictObject({ first: passes, last: passes, count: z.int().min(0) }),
})

/** Shares of programs that pass, over the first and over the latest of a training run. */
export class FirstAndLast {
  readonly #window: number
  #first: number[] = []
  #last: number[] = []
  #count = 0

  constructor(window: number) {
    this.#window = window
  }

  add(passed: boolean): void {
    const value = passed ? 1 : 0
    this.#count++
    if (this.#first.length < this.#window) this.#first.push(value)
    this.#last.push(value)
    if (this.#last.length > this.#window) this.#last.shift()
  }

  /** Null until the two windows no longer overlap. */
  get rates(): { readonly first: number; readonly last: number; readonly episodes: number } | null {
    if (this.#count < 2 * this.#window) return null
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / this.#window
    return { first: mean(this.#first), last: mean(this.#last), episodes: this.#window }
  }

  getState(): Json {
    const [first, last] = [[...this.#first], [...this.#last]]
    return firstAndLastState.write({ first, last, count: this.#count })
  }

  setState(state: Json): void {
    const { first, last, count } = firstAndLastState.read(state)
    this.#first = first
    this.#last = last
    this.#count = count
  }
}

/** Episodes that are recent: what progress, checkpoints and the closing table are about. */
export const RECENT_EPISODES = 200

/** What of an episode its means are of. */
type EpisodeFigures = Pick<EpisodeOutcome, 'episodeReturn' | 'episodeLength'>

export const recentEpisodesState = defineState({
  name: 'recent-returns',
  schema: z.strictObject({ returns: z.array(z.number()), lengths: z.array(z.int().min(0)) }),
  migrations: [
    {
      id: 'lengths-beside-returns',
      up: (returns): JsonObject => ({ returns, lengths: [] }),
    },
  ],
})

/** Mean return and length of the latest episodes; 0 before the first. */
export class RecentEpisodes {
  readonly #window: number
  #returns: number[] = []
  /** Fewer than returns where older ones were stored without. */
  #lengths: number[] = []

  constructor(window: number) {
    this.#window = window
  }

  add({ episodeReturn, episodeLength }: EpisodeFigures): void {
    this.#returns.push(episodeReturn)
    this.#lengths.push(episodeLength)
    if (this.#returns.length > this.#window) this.#returns.shift()
    if (this.#lengths.length > this.#window) this.#lengths.shift()
  }

  get meanReturn(): number {
    return meanOf(this.#returns)
  }

  get means(): EpisodeMeans {
    return {
      episodes: this.#returns.length,
      meanReturn: this.meanReturn,
      meanLength: meanOf(this.#lengths),
    }
  }

  getState(): Json {
    return recentEpisodesState.write({ returns: [...this.#returns], lengths: [...this.#lengths] })
  }

  setState(state: Json): void {
    const { returns, lengths } = recentEpisodesState.read(state)
    this.#returns = returns
    this.#lengths = lengths
  }
}

/** The means of episodes that were played; 0 where there are none. */
export function episodeMeans(episodes: readonly EpisodeFigures[]): EpisodeMeans {
  return {
    episodes: episodes.length,
    meanReturn: meanOf(episodes.map(({ episodeReturn }) => episodeReturn)),
    meanLength: meanOf(episodes.map(({ episodeLength }) => episodeLength)),
  }
}

function meanOf(values: readonly number[]): number {
  if (values.length === 0) return 0
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
