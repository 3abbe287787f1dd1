import { setImmediate } from 'node:timers/promises'
import type {
  ActResult,
  Agent,
  EpisodeOutcome,
  EpisodeRef,
  Transition,
} from '../../../src/core/agent.ts'
import type { Env, Observation } from '../../../src/core/env.ts'
import { CheckpointError, ConfigError, ContractError } from '../../../src/core/errors.ts'
import type { Json } from '../../../src/core/json.ts'
import type { StatefulPrior } from '../../../src/core/policy-initializer.ts'
import type { Space } from '../../../src/core/spaces.ts'
import type { VectorInfos, VectorStepResult } from '../../../src/core/vector-env.ts'
import { discreteCount } from '../../../src/gym/base-env.ts'
import { SyncVectorEnv } from '../../../src/gym/sync-vector-env.ts'
import type { EpisodeStatistics } from '../../../src/gym/wrappers/record-episode-statistics.ts'
import { rolloutState } from './rollout-state.ts'
import { type PriorRows, priorRows } from './state-prior.ts'

/** An episode that ended, as the trainer's books need it. */
export interface FinishedEpisode {
  readonly outcome: EpisodeOutcome
  /** Index of its environment within the rollout. */
  readonly stream: number
}

export interface Collected {
  /** One per environment that was running, in the order of the environments. */
  readonly transitions: readonly Transition[]
  readonly episodes: readonly FinishedEpisode[]
}

/** A step that the environments take. */
export interface Flight {
  /** Waits for all environments, and gives what they brought; the same when asked again. */
  land(): Promise<Collected>
}

interface Stream {
  readonly index: number
  observation: Observation
  mask: Int8Array
  taskId: string
  /** Actions chosen in the episode so far. */
  step: number
  /** Of the program so far; null where no initializer asks, or the env does not tell. */
  tokens: readonly number[] | null
  /** False once no problem was left to start. */
  running: boolean
}

/** What a step was begun with, a row for each environment that was running. */
interface Launched {
  readonly before: readonly Pick<Stream, 'observation' | 'mask'>[]
  readonly prior: PriorRows | null
  readonly chosen: ActResult
}

/** Draws as an agent that learns does, or as its policy says, or takes the best actions. */
export type PlayMode = 'train' | 'sample' | 'best'

/** What an environment's reset is told. */
type ResetOption = { readonly problem?: string }

/** Names the problem of the next episode, or null when there is none. */
export type NextProblem = () => string | null

const NO_CHECKS = new Uint8Array(0)

/**
 * Steps N environments as one vector with an agent. All environments step concurrently, so that
 * programs that end together are graded in one batch; results are taken in the order of the
 * environments, so that the trace does not depend on which came back first. Where an episode ended
 * the next one begins when the caller says so, after its books are made up.
 */
export class Rollout {
  readonly #vector: SyncVectorEnv
  readonly #streams: Stream[]
  readonly #nextProblem: NextProblem
  readonly #prior: StatefulPrior | null
  readonly #noActions: Int8Array
  readonly #firstStream: number

  /**
   * @param envs each within `RecordEpisodeStatistics`; they stay the caller's to close
   * @param firstStream what the agent knows the first environment by, and counts on from
   */
  constructor(
    envs: readonly Env[],
    nextProblem: NextProblem,
    prior: StatefulPrior | null = null,
    firstStream = 0,
  ) {
    this.#firstStream = firstStream
    this.#vector = new SyncVectorEnv(envs, { autoresetMode: 'disabled' })
    this.#noActions = new Int8Array(countOf(this.#vector.singleActionSpace))
    this.#nextProblem = nextProblem
    this.#prior = prior
    this.#streams = envs.map((_, index) => ({
      index,
      observation: new Float32Array(0),
      mask: this.#noActions,
      taskId: '',
      step: 0,
      tokens: null,
      running: false,
    }))
  }

  /** Starts an episode in every environment; that of stream i is seeded with `seed + i`. */
  async start(seed: number): Promise<void> {
    await this.#begin(this.#streams, seed + this.#firstStream)
  }

  /** Whether any environment still writes a program. */
  get running(): boolean {
    return this.#streams.some((stream) => stream.running)
  }

  /** One vector step with the agent's actions. The agent is not asked to learn. */
  async step(agent: Agent, mode: PlayMode): Promise<Collected> {
    return (await this.launch(agent, mode)).land()
  }

  /** Asks the agent for actions, and sets the environments going. */
  async launch(agent: Agent, mode: PlayMode): Promise<Flight> {
    const active = this.#streams.filter((stream) => stream.running)
    if (active.length === 0) return { land: async () => ({ transitions: [], episodes: [] }) }
    // An env and an agent that wait for nothing would leave no moment in which Ctrl-C is heard.
    await setImmediate()
    const prior = await this.#priorOf(active)
    const chosen = await agent.act({
      observations: active.map((stream) => stream.observation),
      actionMasks: active.map((stream) => stream.mask),
      explore: mode !== 'best',
      // Only episodes that are learnt from are steered by what was learnt.
      ...(mode === 'train' ? { episodes: active.map((stream) => this.#episodeOf(stream)) } : {}),
      ...prior,
    })
    const before = active.map(({ observation, mask }) => ({ observation, mask }))
    const result = this.#vector.step(this.#actions(active, chosen.actions), {
      stepMask: this.#maskOf(active),
    })
    // Whoever lands is told.
    result.catch(() => {})
    let landed: Promise<Collected> | null = null
    return {
      land: () => {
        landed ??= result.then((brought) =>
          this.#collect(active, { before, prior, chosen }, brought),
        )
        return landed
      },
    }
  }

  async #collect(
    active: readonly Stream[],
    { before, prior, chosen }: Launched,
    [observations, rewards, terminations, truncations, infos]: VectorStepResult<Observation>,
  ): Promise<Collected> {
    for (const stream of active) {
      this.#advance(stream, observations, infos)
      stream.step++
    }
    const truncated = active.filter(
      ({ index }) => truncations[index] === 1 && terminations[index] !== 1,
    )
    const atEnds = await this.#truncatedPriors(truncated)
    const transitions: Transition[] = []
    const episodes: FinishedEpisode[] = []
    for (const [i, stream] of active.entries()) {
      const { index } = stream
      const terminated = terminations[index] === 1
      const last = terminated || truncations[index] === 1
      if (terminated) stream.mask = this.#noActions
      const outcome = last ? outcomeOf(stream, infos) : undefined
      transitions.push({
        observation: before[i]!.observation,
        action: chosen.actions[i]!,
        reward: rewards[index]!,
        discount: terminated ? 0 : 1,
        nextObservation: stream.observation,
        actionMask: before[i]!.mask,
        nextActionMask: stream.mask,
        behaviourLogProb: chosen.logProbs[i]!,
        policyVersion: chosen.policyVersion,
        stream: this.#firstStream + index,
        last,
        ...(prior === null ? {} : ofRow(prior, i)),
        ...atEnds.get(stream),
        ...(outcome === undefined ? {} : { outcome }),
      })
      if (outcome !== undefined) episodes.push({ outcome, stream: index })
    }
    return { transitions, episodes }
  }

  /** Starts the next episode where one ended. Called after the books are made up. */
  async restart(episodes: readonly FinishedEpisode[]): Promise<void> {
    const ended = episodes.map(({ stream }) => this.#streams[stream]!)
    if (ended.length > 0) await this.#begin(ended, null)
  }

  getState(): Json {
    return rolloutState.write({
      vector: this.#vector.getState(),
      streams: this.#streams.map(({ running, taskId, step, tokens }) => ({
        running,
        taskId,
        step,
        tokens: tokens === null ? null : [...tokens],
      })),
    })
  }

  /**
   * Goes on from the middle of the saved episodes; idle environments start one if there is any.
   * Throws a `CheckpointError` for the state of another number of environments.
   */
  async setState(state: Json): Promise<void> {
    const { vector, streams } = rolloutState.read(state)
    if (streams.length !== this.#streams.length) {
      throw new CheckpointError(
        `The stored rollout is of ${streams.length} environments, this one has ${this.#streams.length}`,
      )
    }
    await this.#vector.setState(vector)
    for (const [i, stored] of streams.entries()) Object.assign(this.#streams[i]!, stored)
    const idle = this.#streams.filter(({ running }) => !running)
    const started = this.#assign(idle)
    // What stands still stays as it was saved: a reset would move its generator on.
    const begun = idle.filter(({ index, running }) => running || !this.#vector.isKnown(index))
    await this.#reset(begun, started, null)
    const masks = this.#vector.actionMasks()
    for (const [i, observation] of this.#vector.observations.entries()) {
      const stream = this.#streams[i]!
      if (stream.running) Object.assign(stream, { observation, mask: masks[i]! })
    }
  }

  #episodeOf({ index, taskId, step }: Stream): EpisodeRef {
    return { stream: this.#firstStream + index, taskId, step }
  }

  /** One entry for each environment; those that stand still get an action that nobody looks at. */
  #actions(active: readonly Stream[], chosen: Int32Array): Int32Array {
    const actions = new Int32Array(this.#streams.length)
    for (const [i, { index }] of active.entries()) actions[index] = chosen[i]!
    return actions
  }

  #maskOf(streams: readonly Stream[]): Uint8Array {
    const mask = new Uint8Array(this.#streams.length)
    for (const { index } of streams) mask[index] = 1
    return mask
  }

  /** Takes note of where a step led. */
  #advance(stream: Stream, observations: readonly Observation[], infos: VectorInfos): void {
    const { index } = stream
    stream.observation = observations[index]!
    stream.mask = infos.action_mask?.[index] ?? this.#vector.envs[index]!.actionMasks()
    if (this.#prior !== null) stream.tokens = tokensIn(infos, index)
  }

  async #priorOf(active: readonly Stream[]): Promise<PriorRows | null> {
    if (this.#prior === null) return null
    const positions = active.map(({ taskId, tokens }) => {
      if (tokens !== null) return { problemId: taskId, tokens: Int32Array.from(tokens) }
      const { id } = this.#vector.envs[0]!
      throw new ContractError(
        `Environment \`${id}\` gives no \`tokens\` in its infos for an initializer to read`,
      )
    })
    return priorRows(this.#prior, positions)
  }

  /** The initializer's rows for states that no step of the rollout will start from. */
  async #truncatedPriors(truncated: readonly Stream[]): Promise<ReadonlyMap<Stream, AtEnd>> {
    const prior = truncated.length === 0 ? null : await this.#priorOf(truncated)
    if (prior === null) return new Map()
    return new Map(
      truncated.map((stream, i) => {
        const { priorLogits, position } = ofRow(prior, i)
        return [stream, { nextPriorLogits: priorLogits, nextPosition: position }] as const
      }),
    )
  }

  /**
   * Resets environments, each for the problem that is named for it. One for which there is none is
   * reset all the same, so that the vector has a state of it, and stands still.
   */
  async #begin(streams: readonly Stream[], seed: number | null): Promise<void> {
    await this.#reset(streams, this.#assign(streams), seed)
  }

  /** Gives each of them its next problem, as an option of every environment's reset. */
  #assign(streams: readonly Stream[]): readonly ResetOption[] {
    const options: ResetOption[] = this.#streams.map(() => ({}))
    for (const stream of streams) {
      const problem = this.#nextProblem()
      stream.running = problem !== null
      stream.step = 0
      if (problem === null) continue
      stream.taskId = problem
      options[stream.index] = { problem }
    }
    return options
  }

  async #reset(
    streams: readonly Stream[],
    options: readonly ResetOption[],
    seed: number | null,
  ): Promise<void> {
    if (streams.length === 0) return
    const [observations, infos] = await this.#vector.reset({
      resetMask: this.#maskOf(streams),
      options,
      ...(seed === null ? {} : { seed }),
    })
    for (const stream of streams) {
      if (!stream.running) continue
      this.#advance(stream, observations, infos)
    }
  }
}

/** Whatever the agent: training keeps actions as numbers. Throws a `ConfigError` for others. */
function countOf(space: Space<unknown>): number {
  const count = discreteCount(space)
  if (count !== null) return count
  throw new ConfigError(
    `Training steps environments of counted actions (Discrete, from 0), this one takes ${space.kind}; ` +
      'make its actions discrete with a wrapper, or step a vector of it yourself',
  )
}

/** What a transition says of where a truncated episode ended. */
type AtEnd = Required<Pick<Transition, 'nextPriorLogits' | 'nextPosition'>>

/** What a transition keeps of it. */
function ofRow({ priorLogits, positions }: PriorRows, row: number) {
  const { context, tokens } = positions[row]!
  return { priorLogits: priorLogits[row]!, position: { problemId: context.problemId, tokens } }
}

function outcomeOf({ taskId, index }: Stream, infos: VectorInfos): EpisodeOutcome {
  const statistics = valueIn<EpisodeStatistics>(infos, 'episode', index)
  if (statistics === undefined) {
    throw new ContractError(
      `Environment ${index} gives no \`episode\` in its last info: wrap it in \`RecordEpisodeStatistics\``,
    )
  }
  const checks = valueIn(infos, 'tests_passed', index)
  const source = valueIn(infos, 'source', index)
  return {
    taskId,
    episodeReturn: statistics.r,
    episodeLength: statistics.l,
    checksPassed: checks instanceof Uint8Array ? checks : NO_CHECKS,
    artifact: typeof source === 'string' ? source : '',
  }
}

function tokensIn(infos: VectorInfos, index: number): readonly number[] | null {
  const tokens = valueIn(infos, 'tokens', index)
  const isTokens = Array.isArray(tokens) && tokens.every((token) => Number.isInteger(token))
  return isTokens ? (tokens as readonly number[]) : null
}

/** What one environment's info said; undefined where it said nothing. */
function valueIn<T = unknown>(infos: VectorInfos, key: string, index: number): T | undefined {
  const column = infos[key]
  return Array.isArray(column) ? ((column[index] ?? undefined) as T | undefined) : undefined
}
