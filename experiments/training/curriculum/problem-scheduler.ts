import { z } from 'zod'
import { CheckpointError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import { Rng, rngState } from '../../../src/random/rng.ts'
import { json } from '../../../src/state/json-schema.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import { type Curriculum, uniformCurriculum } from './curriculum.ts'

export interface SchedulerOptions {
  readonly problemIds: readonly string[]
  readonly rng: Rng
  /** Episodes over all problems together. */
  readonly episodes: number
  /** Episodes for each problem on its own, drawn alike; the curriculum is not asked. */
  readonly quotas?: Readonly<Record<string, number>>
  /** Who draws; left out, every open problem alike. */
  readonly curriculum?: Curriculum
  /** Episodes in a row that a drawn problem gets. Default 1. */
  readonly episodesPerDraw?: number
}

const count = z.int().min(0)

export const schedulerState = defineState({
  name: 'problem-scheduler',
  schema: z.strictObject({
    rng: rngState,
    open: z.array(z.string()),
    started: count,
    quotas: z.record(z.string(), z.int()).nullable(),
    curriculum: json,
    drawn: z.strictObject({ id: z.string(), left: count }).nullable(),
  }),
})

/**
 * Decides which problem the next episode is about: one that the curriculum draws from those still
 * open, until the episodes run out; with quotas, each problem exactly as often as its quota says.
 */
export class ProblemScheduler {
  #rng: Rng
  readonly #known: ReadonlySet<string>
  #open: string[]
  #started = 0
  readonly #episodes: number
  #quotas: Map<string, number> | null
  readonly #curriculum: Curriculum
  readonly #episodesPerDraw: number
  /** The problem drawn last, and how many episodes it is still to get in a row. */
  #drawn: { id: string; left: number } | null = null

  constructor(options: SchedulerOptions) {
    this.#rng = options.rng
    this.#known = new Set(options.problemIds)
    const { quotas } = options
    this.#quotas = quotas === undefined ? null : new Map(Object.entries(quotas))
    this.#open = options.problemIds.filter((id) => quotas === undefined || (quotas[id] ?? 0) > 0)
    this.#episodes = options.episodes
    this.#curriculum =
      quotas === undefined ? (options.curriculum ?? uniformCurriculum) : uniformCurriculum
    this.#episodesPerDraw = quotas === undefined ? (options.episodesPerDraw ?? 1) : 1
  }

  /** The problem of the next episode, or null when none is left to start. */
  next(): string | null {
    if (this.finished) return null
    this.#started++
    const id = this.#draw()
    if (this.#quotas !== null) {
      const quota = (this.#quotas.get(id) ?? 0) - 1
      this.#quotas.set(id, quota)
      if (quota <= 0) this.close(id)
    }
    return id
  }

  #draw(): string {
    if (this.#drawn === null || this.#drawn.left === 0) {
      const id = this.#curriculum.draw(this.#open, this.#rng)
      this.#drawn = { id, left: this.#episodesPerDraw }
    }
    this.#drawn.left--
    return this.#drawn.id
  }

  /** Takes note of how an episode ended, for the curriculum. */
  record(problemId: string, success: boolean): void {
    this.#curriculum.record(problemId, success)
  }

  /** No more episodes for this problem; the others share what is left. */
  close(problemId: string): void {
    this.#open = this.#open.filter((id) => id !== problemId)
    if (this.#drawn?.id === problemId) this.#drawn = null
  }

  /** Gives a closed problem episodes again. */
  reopen(problemId: string): void {
    if (!this.#open.includes(problemId)) this.#open = [...this.#open, problemId]
  }

  get finished(): boolean {
    return this.#started >= this.#episodes || this.#open.length === 0
  }

  getState(): Json {
    return schedulerState.write({
      rng: this.#rng.getState(),
      open: [...this.#open],
      started: this.#started,
      quotas: this.#quotas === null ? null : Object.fromEntries(this.#quotas),
      curriculum: this.#curriculum.getState(),
      drawn: this.#drawn === null ? null : { ...this.#drawn },
    })
  }

  /**
   * Goes on with the problems and the generator of the saved one; the budget stays this one's: it is
   * over all episodes, those started before included. Throws a `CheckpointError` for
   * problems that are not among these, and when one of them has quotas and the other has not.
   */
  setState(state: Json): void {
    const { rng, open, started, quotas, curriculum, drawn } = schedulerState.read(state)
    if ((quotas === null) !== (this.#quotas === null)) {
      throw new CheckpointError(
        'The saved schedule has quotas and this one has none, or the reverse',
      )
    }
    const unknown = open.find((id) => !this.#known.has(id))
    if (unknown !== undefined) {
      throw new CheckpointError(
        `The saved schedule is of problem \`${unknown}\`, which is not among these: continue with the problems it had`,
      )
    }
    this.#rng = Rng.fromState(rng)
    this.#open = open
    this.#started = started
    this.#quotas = quotas === null ? null : new Map(Object.entries(quotas))
    this.#drawn = drawn
    this.#curriculum.setState(curriculum)
  }
}
