import type { Agent, EpisodeOutcome, LearnMetrics, Transition } from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import type { DescribedPosition, PolicyInitializer } from '../../src/core/policy-initializer.ts'
import { WordEnv } from './word-env.ts'

/** What an agent sees of an environment; by default what the environment gives. */
export type Observe = (env: WordEnv, given: Float32Array) => Observation

const asGiven: Observe = (_, given) => given

/** Where an environment's program stands, for a model that reads texts: the docstring is the word's name. */
function positionOf({ problemId, spelt }: WordEnv): DescribedPosition {
  const docstring = problemId.replace('-', ' ')
  return { context: { problemId, docstring }, tokens: Int32Array.from(spelt) }
}

/** A small actor-learner loop over several word environments, which it resets as they end. */
export class WordTraining {
  readonly agent: Agent
  readonly envs: readonly WordEnv[]
  readonly metrics: LearnMetrics[] = []
  readonly returns: number[] = []
  readonly actions: number[] = []
  readonly #observe: Observe
  /** Says what requests and transitions have as `priorLogits`; the caller's to dispose. */
  readonly #prior: PolicyInitializer | null
  #observations: Observation[] = []
  #sums: number[] = []

  private constructor(
    agent: Agent,
    envs: readonly WordEnv[],
    observe: Observe,
    prior: PolicyInitializer | null,
  ) {
    this.agent = agent
    this.#observe = observe
    this.#prior = prior
    this.envs = envs
  }

  static async start(
    agent: Agent,
    seed: number,
    count = 8,
    observe: Observe = asGiven,
    prior: PolicyInitializer | null = null,
  ): Promise<WordTraining> {
    const training = new WordTraining(
      agent,
      Array.from({ length: count }, () => new WordEnv()),
      observe,
      prior,
    )
    for (const [i, env] of training.envs.entries()) {
      const [observation] = await env.reset({ seed: seed * 1000 + i })
      training.#observations.push(observe(env, observation))
      training.#sums.push(0)
    }
    return training
  }

  /** Hands the environments over to another agent, which must be in the same state. */
  withAgent(agent: Agent): WordTraining {
    const next = new WordTraining(agent, this.envs, this.#observe, this.#prior)
    next.#observations = [...this.#observations]
    next.#sums = [...this.#sums]
    return next
  }

  /** Runs until the agent has made `updates` updates; throws when that takes too long. */
  async untilUpdates(updates: number): Promise<void> {
    const limit = 200_000
    const goal = this.metrics.length + updates
    for (let i = 0; this.metrics.length < goal; i++) {
      if (i > limit) throw new Error(`no ${updates} updates within ${limit} steps`)
      await this.step()
    }
  }

  async step(): Promise<void> {
    const actionMasks = this.envs.map((env) => env.actionMasks())
    const positions = this.envs.map(positionOf)
    const priorLogits = await this.#priorsAt(positions)
    const acted = await this.agent.act({
      observations: this.#observations,
      actionMasks,
      positions,
      ...(priorLogits === null ? {} : { priorLogits }),
      episodes: this.envs.map((env, stream) => ({
        stream,
        taskId: env.problemId,
        step: env.spelt.length,
      })),
      explore: true,
    })
    const transitions: Transition[] = []
    for (const [stream, env] of this.envs.entries()) {
      const action = acted.actions[stream]!
      this.actions.push(action)
      const [next, reward, terminated] = await env.step(action)
      const nextObservation = this.#observe(env, next)
      this.#sums[stream]! += reward
      transitions.push({
        observation: this.#observations[stream]!,
        action,
        reward,
        discount: terminated ? 0 : 1,
        nextObservation,
        actionMask: actionMasks[stream]!,
        position: { problemId: env.problemId, tokens: positions[stream]!.tokens },
        nextActionMask: env.actionMasks(),
        behaviourLogProb: acted.logProbs[stream]!,
        policyVersion: acted.policyVersion,
        stream,
        last: terminated,
        ...(priorLogits === null ? {} : { priorLogits: priorLogits[stream]! }),
        ...(terminated ? { outcome: this.#outcome(stream) } : {}),
      })
      this.#observations[stream] = nextObservation
      if (terminated) await this.#restart(stream)
    }
    const metrics = await this.agent.learn(transitions)
    if (metrics !== null) this.metrics.push(metrics)
  }

  async #priorsAt(positions: readonly DescribedPosition[]): Promise<Float32Array[] | null> {
    if (this.#prior === null) return null
    const all = await this.#prior.logProbs(
      positions.map(({ tokens }) => tokens),
      positions.map(({ context }) => context),
    )
    const { actionCount } = this.#prior
    return positions.map((_, i) => all.slice(i * actionCount, (i + 1) * actionCount))
  }

  #outcome(stream: number): EpisodeOutcome {
    const env = this.envs[stream]!
    return {
      taskId: env.problemId,
      episodeReturn: this.#sums[stream]!,
      episodeLength: env.spelt.length,
      checksPassed: env.hits,
      artifact: env.spelt.join(' '),
    }
  }

  async #restart(stream: number): Promise<void> {
    this.returns.push(this.#sums[stream]!)
    this.#sums[stream] = 0
    const env = this.envs[stream]!
    const [observation] = await env.reset()
    this.#observations[stream] = this.#observe(env, observation)
  }
}

/** Mean return of the agent's best actions over `episodes` episodes. */
export async function evaluateWords(
  agent: Agent,
  seed: number,
  episodes = 20,
  observe: Observe = asGiven,
): Promise<number> {
  const env = new WordEnv()
  let sum = 0
  for (let i = 0; i < episodes; i++) {
    let [observation] = await env.reset({ seed: seed + i })
    for (let ended = false; !ended; ) {
      const { actions } = await agent.act({
        observations: [observe(env, observation)],
        actionMasks: [env.actionMasks()],
        positions: [positionOf(env)],
        explore: false,
      })
      const [next, reward, terminated] = await env.step(actions[0]!)
      observation = next
      sum += reward
      ended = terminated
    }
  }
  return sum / episodes
}
