import type { Agent, EpisodeOutcome, Transition } from '../../src/core/agent.ts'
import type { Env, Info, Observation, StepResult } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'
import type { StatefulPrior } from '../../src/core/policy-initializer.ts'
import {
  restoreObservation,
  type StoredObservation,
  storeObservation,
} from '../../src/gym/stored-observation.ts'
import { priorRows } from './state-prior.ts'

/** An episode that ended, as the trainer's books need it. */
export interface FinishedEpisode {
  readonly outcome: EpisodeOutcome
  readonly stream: number
}

export interface Collected {
  /** One per environment that was running, in the order of the environments. */
  readonly transitions: readonly Transition[]
  readonly episodes: readonly FinishedEpisode[]
}

interface Stream {
  readonly index: number
  readonly env: Env
  observation: Observation
  mask: Int8Array
  problemId: string
  episodeReturn: number
  episodeLength: number
  /** False once no problem was left to start. */
  running: boolean
}

/** Names the problem of the next episode, or null when there is none. */
export type NextProblem = () => string | null

const NO_TESTS = new Uint8Array(0)

/**
 * Steps N environments as one with an agent. All environments step concurrently, so that programs
 * that end together are graded in one batch; results are taken in the order of the environments,
 * so that the trace does not depend on which came back first.
 */
export class Rollout {
  readonly #streams: Stream[]
  readonly #nextProblem: NextProblem
  readonly #prior: StatefulPrior | null
  readonly #noActions: Int8Array

  constructor(envs: readonly Env[], nextProblem: NextProblem, prior: StatefulPrior | null = null) {
    const first = envs[0]
    if (first === undefined) throw new ContractError('A rollout needs at least one environment')
    this.#noActions = new Int8Array(first.actionSpace.n)
    this.#nextProblem = nextProblem
    this.#prior = prior
    this.#streams = envs.map((env, index) => ({
      index,
      env,
      observation: new Float32Array(0),
      mask: this.#noActions,
      problemId: '',
      episodeReturn: 0,
      episodeLength: 0,
      running: false,
    }))
  }

  /** Starts an episode in every environment; environment i is seeded with `seed + i`. */
  async start(seed: number): Promise<void> {
    for (const stream of this.#streams) await this.#begin(stream, seed + stream.index)
  }

  /** Whether any environment still writes a program. */
  get running(): boolean {
    return this.#streams.some((stream) => stream.running)
  }

  /** One vector step with the agent's actions. The agent is not asked to learn. */
  async step(agent: Agent, explore: boolean): Promise<Collected> {
    const active = this.#streams.filter((stream) => stream.running)
    if (active.length === 0) return { transitions: [], episodes: [] }
    const priorLogits = await this.#priorLogits(active)
    const chosen = await agent.act({
      observations: active.map((stream) => stream.observation),
      actionMasks: active.map((stream) => stream.mask),
      streams: active.map((stream) => stream.index),
      explore,
      ...(priorLogits === null ? {} : { priorLogits }),
    })
    const results = await Promise.all(
      active.map((stream, i) => stream.env.step(chosen.actions[i] as number)),
    )
    const nextPriors = await this.#truncatedPriors(active, results)
    const transitions: Transition[] = []
    const episodes: FinishedEpisode[] = []
    for (const [i, stream] of active.entries()) {
      const [observation, reward, terminated, truncated, info] = results[i]!
      const last = terminated || truncated
      stream.episodeReturn += reward
      stream.episodeLength++
      const outcome = last ? this.#outcome(stream, info) : undefined
      const nextMask = terminated ? this.#noActions : maskOf(stream.env, info)
      transitions.push({
        observation: stream.observation,
        action: chosen.actions[i]!,
        reward,
        discount: terminated ? 0 : 1,
        nextObservation: observation,
        actionMask: stream.mask,
        nextActionMask: nextMask,
        behaviourLogProb: chosen.logProbs[i]!,
        policyVersion: chosen.policyVersion,
        stream: stream.index,
        last,
        ...(priorLogits === null ? {} : { priorLogits: priorLogits[i]! }),
        ...(nextPriors.has(stream) ? { nextPriorLogits: nextPriors.get(stream)! } : {}),
        ...(outcome === undefined ? {} : { outcome }),
      })
      stream.observation = observation
      stream.mask = nextMask
      if (outcome !== undefined) episodes.push({ outcome, stream: stream.index })
    }
    return { transitions, episodes }
  }

  /** Starts the next episode where one ended. Called after the books are made up. */
  async restart(episodes: readonly FinishedEpisode[]): Promise<void> {
    for (const { stream } of episodes) await this.#begin(this.#streams[stream]!, null)
  }

  getState(): Json {
    return this.#streams.map((stream) => ({
      env: stream.running ? stream.env.getState() : null,
      observation: stream.running ? storeObservation(stream.observation) : null,
      problemId: stream.problemId,
      episodeReturn: stream.episodeReturn,
      episodeLength: stream.episodeLength,
      running: stream.running,
    }))
  }

  /** Goes on from the middle of the saved episodes; idle environments start one if there is any. */
  async setState(state: Json): Promise<void> {
    for (const [i, saved] of (state as readonly JsonObject[]).entries()) {
      const stream = this.#streams[i]
      if (stream === undefined) throw new ContractError('The saved rollout has more environments')
      stream.problemId = saved.problemId as string
      stream.episodeReturn = saved.episodeReturn as number
      stream.episodeLength = saved.episodeLength as number
      stream.running = saved.running as boolean
      if (!stream.running) {
        await this.#begin(stream, null)
        continue
      }
      await stream.env.setState(saved.env as Json)
      stream.observation = restoreObservation(saved.observation as unknown as StoredObservation)
      stream.mask = stream.env.actionMasks()
    }
  }

  async #priorLogits(active: readonly Stream[]): Promise<Float32Array[] | null> {
    if (this.#prior === null) return null
    const positions = active.map(({ env, problemId }) => ({ problemId, tokens: tokensOf(env) }))
    return priorRows(this.#prior, positions)
  }

  /** The initializer's rows for states that no step of the rollout will start from. */
  async #truncatedPriors(
    active: readonly Stream[],
    results: readonly StepResult[],
  ): Promise<ReadonlyMap<Stream, Float32Array>> {
    const truncated = active.filter((_, i) => results[i]![3] && !results[i]![2])
    const rows = truncated.length === 0 ? null : await this.#priorLogits(truncated)
    return new Map(rows?.map((row, i) => [truncated[i]!, row] as const))
  }

  async #begin(stream: Stream, seed: number | null): Promise<void> {
    const problem = this.#nextProblem()
    stream.running = problem !== null
    if (problem === null) return
    const [observation, info] = await stream.env.reset({
      ...(seed === null ? {} : { seed }),
      options: { problem },
    })
    stream.problemId = problem
    stream.observation = observation
    stream.mask = maskOf(stream.env, info)
    stream.episodeReturn = 0
    stream.episodeLength = 0
  }

  #outcome(stream: Stream, info: Info): EpisodeOutcome {
    const testsPassed = info.tests_passed instanceof Uint8Array ? info.tests_passed : NO_TESTS
    return {
      problemId: stream.problemId,
      episodeReturn: stream.episodeReturn,
      episodeLength: stream.episodeLength,
      testsPassed,
      source: typeof info.source === 'string' ? info.source : '',
    }
  }
}

function tokensOf(env: Env): readonly number[] {
  if ('tokens' in env && Array.isArray(env.tokens)) return env.tokens
  throw new ContractError(`Environment \`${env.id}\` has no \`tokens\` for an initializer to read`)
}

function maskOf(env: Env, info: Info): Int8Array {
  return info.action_mask ?? env.actionMasks()
}
