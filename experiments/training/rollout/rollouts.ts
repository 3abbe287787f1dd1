import { z } from 'zod'
import type { Agent } from '../../../src/core/agent.ts'
import type { Env } from '../../../src/core/env.ts'
import { CheckpointError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import type { StatefulPrior } from '../../../src/core/policy-initializer.ts'
import { json } from '../../../src/state/json-schema.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import { readFlight, writeFlight } from './flight-state.ts'
import {
  type Collected,
  type FinishedEpisode,
  type Flight,
  type NextProblem,
  Rollout,
} from './rollout.ts'

export const rolloutsState = defineState({
  name: 'rollouts',
  schema: z.strictObject({
    groups: z.array(json).min(1),
    /** The group that lands next. */
    turn: z.int().min(0),
    /** Of each group, what it has brought and nobody has learnt from; null where it stands still. */
    flights: z.array(json),
  }),
})

export interface RolloutsOptions {
  /** Each within `RecordEpisodeStatistics`; they stay the caller's to close. */
  readonly envs: readonly Env[]
  readonly nextProblem: NextProblem
  readonly prior: StatefulPrior | null
  /** In two halves that take turns; with one environment there is nothing to halve. */
  readonly doubleBuffered: boolean
}

/**
 * The environments of a training run, in one group or in two. Of two, one waits for its grades while the agent
 * acts for the other and learns from it (double-buffered sampling: Petrenko et al. 2020, Sample Factory, 3.2).
 * Whose turn it is does not depend on which grade came first, so a seed still gives one run.
 */
export class Rollouts {
  readonly #envs: readonly Env[]
  readonly #groups: readonly Rollout[]
  readonly #firstStreams: readonly number[]
  readonly #flights: (Flight | null)[]
  #turn = 0

  constructor({ envs, nextProblem, prior, doubleBuffered }: RolloutsOptions) {
    this.#envs = envs
    const half = doubleBuffered ? Math.ceil(envs.length / 2) : envs.length
    this.#firstStreams = half < envs.length ? [0, half] : [0]
    this.#groups = this.#firstStreams.map(
      (from) => new Rollout(envs.slice(from, from + half), nextProblem, prior, from),
    )
    this.#flights = this.#groups.map(() => null)
  }

  /** Whether any environment still writes a program. */
  get running(): boolean {
    return this.#groups.some(({ running }) => running)
  }

  /** Starts an episode in every environment; environment i is seeded with `seed + i`. */
  async start(seed: number): Promise<void> {
    for (const group of this.#groups) await group.start(seed)
    this.#turn = this.#active(0)[0] ?? 0
  }

  /** Sets going whatever stands still, and waits for the group whose turn it is. */
  async step(agent: Agent): Promise<Collected> {
    try {
      for (const group of this.#active(this.#turn)) {
        this.#flights[group] ??= await this.#groups[group]!.launch(agent, 'train')
      }
      const collected = await this.#flights[this.#turn]!.land()
      this.#flights[this.#turn] = null
      return collected
    } catch (error) {
      await this.settle()
      throw error
    }
  }

  /** Starts the next episodes where the last step ended some, and passes the turn on. */
  async restart(episodes: readonly FinishedEpisode[]): Promise<void> {
    await this.#groups[this.#turn]!.restart(episodes)
    this.#turn = this.#active(this.#turn + 1)[0] ?? this.#turn
  }

  /** Waits for what is on its way, so that environments may be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#flights.map((flight) => flight?.land()))
  }

  /** To be called between a restart and a step. */
  async getState(): Promise<Json> {
    const [{ observationSpace }] = this.#envs as [Env]
    const flights: Json[] = []
    for (const flight of this.#flights) {
      flights.push(flight === null ? null : writeFlight(await flight.land(), observationSpace))
    }
    const groups = this.#groups.map((group) => group.getState())
    return rolloutsState.write({ groups, turn: this.#turn, flights })
  }

  /**
   * Goes on from the middle of the saved episodes; idle environments start one if there is any.
   * Throws a `CheckpointError` for the state of another number of environments or groups.
   */
  async setState(state: Json): Promise<void> {
    const { groups, turn, flights } = rolloutsState.read(state)
    if (groups.length !== this.#groups.length) {
      throw new CheckpointError(
        `The stored run steps its environments in ${groups.length} group${groups.length === 1 ? '' : 's'}, this one in ${this.#groups.length}: give \`double_buffered\` the value it had`,
      )
    }
    const [{ observationSpace }] = this.#envs as [Env]
    for (const [i, group] of this.#groups.entries()) {
      await group.setState(groups[i]!)
      const stored = flights[i] ?? null
      const landed =
        stored === null ? null : readFlight(stored, observationSpace, this.#firstStreams[i]!)
      this.#flights[i] = landed && { land: async () => landed }
    }
    this.#turn = turn
  }

  /** Groups that are on their way or can be, in the order of turns. */
  #active(from: number): readonly number[] {
    const all = this.#groups.map((_, i) => (from + i) % this.#groups.length)
    return all.filter((i) => this.#groups[i]!.running || this.#flights[i] !== null)
  }
}
