import type { Json, JsonObject } from '../../src/core/json.ts'
import { Rng, type RngState } from '../../src/random/rng.ts'

export interface SchedulerOptions {
  readonly problemIds: readonly string[]
  readonly rng: Rng
  /** Episodes over all problems together. */
  readonly episodes: number
  /** Episodes for each problem on its own; overrides drawing. */
  readonly quotas?: Readonly<Record<string, number>>
}

/**
 * Decides which problem the next episode is about: one drawn uniformly from those still open, until
 * the episodes run out; with quotas, each problem exactly as often as its quota says.
 */
export class ProblemScheduler {
  readonly #rng: Rng
  #open: string[]
  #started = 0
  readonly #episodes: number
  #quotas: Map<string, number> | null

  constructor(options: SchedulerOptions) {
    this.#rng = options.rng
    const { quotas } = options
    this.#quotas = quotas === undefined ? null : new Map(Object.entries(quotas))
    this.#open = options.problemIds.filter((id) => quotas === undefined || (quotas[id] ?? 0) > 0)
    this.#episodes = options.episodes
  }

  /** The problem of the next episode, or null when none is left to start. */
  next(): string | null {
    if (this.finished) return null
    this.#started++
    const id = this.#rng.choice(this.#open)
    if (this.#quotas !== null) {
      const quota = (this.#quotas.get(id) ?? 0) - 1
      this.#quotas.set(id, quota)
      if (quota <= 0) this.close(id)
    }
    return id
  }

  /** No more episodes for this problem; the others share what is left. */
  close(problemId: string): void {
    this.#open = this.#open.filter((id) => id !== problemId)
  }

  get finished(): boolean {
    return this.#started >= this.#episodes || this.#open.length === 0
  }

  toJSON(): Json {
    return {
      rng: { ...this.#rng.getState() },
      open: this.#open,
      started: this.#started,
      quotas: this.#quotas === null ? null : Object.fromEntries(this.#quotas),
    }
  }

  /** @param episodes the budget over all, what was started before included: it may have changed. */
  static fromJSON(json: Json, episodes: number): ProblemScheduler {
    const state = json as JsonObject
    const scheduler = new ProblemScheduler({
      problemIds: state.open as readonly string[],
      rng: Rng.fromState(state.rng as unknown as RngState),
      episodes,
    })
    scheduler.#started = state.started as number
    const quotas = state.quotas as Record<string, number> | null
    scheduler.#quotas = quotas === null ? null : new Map(Object.entries(quotas))
    return scheduler
  }
}
