import { z } from 'zod'
import type { Agent, EpisodeOutcome, LearnMetrics, Transition } from '../../src/core/agent.ts'
import type { Env } from '../../src/core/env.ts'
import { CheckpointError } from '../../src/core/errors.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'
import type { StatefulPrior } from '../../src/core/policy-initializer.ts'
import type { RewardMemory } from '../../src/core/reward.ts'
import { json } from '../../src/state/json-schema.ts'
import { defineState } from '../../src/state/stored-state.ts'
import { ProblemScheduler, type SchedulerOptions } from './curriculum/problem-scheduler.ts'
import { ProgramArchive, writesPrograms } from './program-archive.ts'
import { passesVisible } from './rollout/play.ts'
import { Rollouts, rolloutsState } from './rollout/rollouts.ts'
import type { SecondJudgement } from './second-judgement.ts'

const count = z.int().min(0)

export const sessionState = defineState({
  name: 'training-session',
  schema: z.strictObject({
    scheduler: json,
    archive: json,
    rollouts: json,
    rewardMemory: json,
    episodes: count,
    envSteps: count,
    updates: count,
  }),
  migrations: [
    {
      id: 'environments-in-groups',
      up: (stored) => {
        const { rollout = null, ...rest } = stored as JsonObject
        const rollouts = rolloutsState.write({ groups: [rollout], turn: 0, flights: [null] })
        return { ...rest, rollouts }
      },
    },
  ],
})

/** Which problems get how many episodes, and who writes them. */
export interface SessionOptions extends SchedulerOptions {
  readonly agent: Agent
  readonly envs: readonly [Env, ...Env[]]
  /** Seeds the environments: number i gets `seed + i`. */
  readonly seed: number
  /** Give a problem no more episodes once a program passes its visible tests. */
  readonly stopWhenSolved: boolean
  /** What the reward remembers over episodes, where it does; saved and restored with the session. */
  readonly rewardMemory?: RewardMemory | null
  /** An initializer that depends on what was written so far; the agent's policy is built on it. */
  readonly prior?: StatefulPrior | null
  /** As in {@link Rollouts}; default false. */
  readonly doubleBuffered?: boolean
}

/** What one step of the session brought. */
export interface SessionStep {
  /** One of each environment of the group that was running. */
  readonly transitions: readonly Transition[]
  readonly episodes: readonly EpisodeOutcome[]
  /** Problems whose visible tests were passed for the first time. */
  readonly newlySolved: readonly string[]
  /** Metrics of the update, where one was made. */
  readonly learned: LearnMetrics | null
}

/**
 * An agent, its environments and the books of a training run. Each `step` steps the environments of a group
 * once, which are all where there is but one, and lets the agent learn; between two steps the whole state can
 * be saved.
 */
export class TrainingSession {
  readonly agent: Agent
  readonly #options: SessionOptions
  readonly #scheduler: ProblemScheduler
  readonly #archive: ProgramArchive
  readonly #rollouts: Rollouts
  #episodes = 0
  #envSteps = 0
  #updates = 0

  constructor(options: SessionOptions) {
    this.#options = options
    this.agent = options.agent
    this.#archive = new ProgramArchive(options.problemIds)
    this.#scheduler = new ProblemScheduler({
      ...options,
      rng: options.rng.split('problems'),
    })
    this.#rollouts = new Rollouts({
      envs: options.envs,
      nextProblem: () => this.#scheduler.next(),
      prior: options.prior ?? null,
      doubleBuffered: options.doubleBuffered ?? false,
    })
  }

  get archive(): ProgramArchive {
    return this.#archive
  }

  get episodes(): number {
    return this.#episodes
  }

  get envSteps(): number {
    return this.#envSteps
  }

  /** Updates the agent has made. */
  get updates(): number {
    return this.#updates
  }

  /** Problems solved by visible tests; null where the environments write no programs. */
  get solved(): number | null {
    return writesPrograms(this.#options.envs[0], this.#archive) ? this.#archive.solvedCount : null
  }

  get finished(): boolean {
    return !this.#rollouts.running
  }

  /** Starts the first episodes. */
  async start(): Promise<void> {
    this.#options.rewardMemory?.clear()
    await this.#rollouts.start(this.#options.seed)
  }

  async step(): Promise<SessionStep> {
    const { transitions, episodes } = await this.#rollouts.step(this.agent)
    this.#options.rewardMemory?.settle()
    const newlySolved: string[] = []
    for (const { outcome } of episodes) {
      this.#episodes++
      this.#scheduler.record(outcome.taskId, passesVisible(outcome))
      if (!this.#archive.record(outcome)) continue
      newlySolved.push(outcome.taskId)
      if (this.#options.stopWhenSolved) this.#scheduler.close(outcome.taskId)
    }
    this.#envSteps += transitions.length
    const learned = await this.agent.learn(transitions)
    if (learned !== null) this.#updates++
    await this.#rollouts.restart(episodes)
    return {
      transitions,
      episodes: episodes.map(({ outcome }) => outcome),
      newlySolved,
      learned,
    }
  }

  /** Waits for what environments still do, so that they may be closed. */
  settle(): Promise<void> {
    return this.#rollouts.settle()
  }

  /** Everything but the agent, whose state has tensors and is kept beside this. */
  async getState(): Promise<Json> {
    return sessionState.write({
      scheduler: this.#scheduler.getState(),
      archive: this.#archive.getState(),
      rollouts: await this.#rollouts.getState(),
      rewardMemory: this.#options.rewardMemory?.getState() ?? null,
      episodes: this.#episodes,
      envSteps: this.#envSteps,
      updates: this.#updates,
    })
  }

  /**
   * Goes on from a saved state, with the budget of now; the agent's own state is restored by the caller.
   *
   * @param judgement scores the best programs anew where their scores are another grader's
   */
  async setState(stored: Json, judgement?: SecondJudgement): Promise<void> {
    const state = sessionState.read(stored)
    this.#scheduler.setState(state.scheduler)
    this.#archive.setState(state.archive)
    if (judgement !== undefined) await this.#judgeAgain(judgement)
    // Environments that were idle begin here: they must find open what is not solved after all.
    await this.#rollouts.setState(state.rollouts)
    this.#restoreMemory(state.rewardMemory)
    this.#episodes = state.episodes
    this.#envSteps = state.envSteps
    this.#updates = state.updates
  }

  /** A memory goes on only with the reward that has one. */
  #restoreMemory(stored: Json): void {
    const { rewardMemory = null } = this.#options
    if ((stored === null) !== (rewardMemory === null)) {
      const [had, has] = stored === null ? ['none', 'one'] : ['one', 'none']
      throw new CheckpointError(
        `The run's reward had ${had === 'one' ? 'a memory' : 'no memory'} and this one has ${has}: continue with the reward it had, or begin another run`,
      )
    }
    rewardMemory?.setState(stored)
  }

  async #judgeAgain(judgement: SecondJudgement): Promise<void> {
    for (const [id, score] of await judgement(this.#archive.bestSources)) {
      this.#archive.judgeAgain(id, score)
      if (!this.#options.stopWhenSolved) continue
      if (this.#archive.firstSolvedAt(id) === null) this.#scheduler.reopen(id)
      else this.#scheduler.close(id)
    }
  }
}
