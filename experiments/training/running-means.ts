import { z } from 'zod'
import type { Json } from '../../src/core/json.ts'
import { defineState } from '../../src/state/stored-state.ts'

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

export const recentReturnsState = defineState({
  name: 'recent-returns',
  schema: z.array(z.number()),
})

/** Mean return of the latest episodes; 0 before the first. */
export class RecentReturns {
  readonly #window: number
  #returns: number[] = []

  constructor(window: number) {
    this.#window = window
  }

  add(value: number): void {
    this.#returns.push(value)
    if (this.#returns.length > this.#window) this.#returns.shift()
  }

  get mean(): number {
    if (this.#returns.length === 0) return 0
    return this.#returns.reduce((sum, value) => sum + value, 0) / this.#returns.length
  }

  getState(): Json {
    return recentReturnsState.write([...this.#returns])
  }

  setState(state: Json): void {
    this.#returns = recentReturnsState.read(state)
  }
}
