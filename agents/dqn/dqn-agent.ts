import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  Transition,
} from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import type { Json } from '../../src/core/json.ts'
import { finiteMetrics } from '../../src/nn/finite.ts'
import { Rng, type RngState } from '../../src/random/rng.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { flattenTokens } from '../tokens-observation.ts'
import { QActor } from './actor.ts'
import { buildNetworks, type DqnNetworks } from './build.ts'
import { type DqnConfig, dqnConfigSchema } from './config.ts'
import { DqnLearner } from './learner.ts'
import { DqnMemory } from './memory.ts'

interface Counters {
  envSteps: number
  episodes: number
  gradientSteps: number
  /** Environment steps not yet paid for by gradient steps. */
  stepsDue: number
  episodesAtTargetUpdate: number
}

/**
 * DQN (Mnih et al. 2015); double, dueling, prioritized, n-step, distributional, noisy, recurrent, from
 * an initializer and from demonstrations, each by a setting.
 */
class DqnAgent implements Agent {
  readonly name = 'dqn'
  readonly #config: DqnConfig
  readonly #identity: StateIdentity
  readonly #networks: DqnNetworks
  readonly #actor: QActor
  readonly #learner: DqnLearner
  readonly #memory: DqnMemory
  #actRng: Rng
  #learnRng: Rng
  #counters: Counters = {
    envSteps: 0,
    episodes: 0,
    gradientSteps: 0,
    stepsDue: 0,
    episodesAtTargetUpdate: 0,
  }

  constructor(context: Omit<AgentContext, 'config'>, config: DqnConfig) {
    const actionCount = context.actionSpace.n
    const networks = buildNetworks(context, config)
    const { online, target, head, observationSize } = networks
    const staticLogits = context.initializer?.staticLogits ?? null
    this.#config = config
    this.#networks = networks
    this.#identity = { agent: 'dqn', version: 2, actionCount, observationSize }
    this.#learner = new DqnLearner(online, target, head, config)
    this.#actor = new QActor({
      network: online,
      actionCount,
      prior: new ExplorationPrior(actionCount, staticLogits),
      temperature: config.explorationTemperature,
    })
    this.#memory = new DqnMemory(config, { observationSize, actionCount })
    this.#actRng = context.rng.split('act')
    this.#learnRng = context.rng.split('learn')
  }

  /** Gradient steps so far. */
  get policyVersion(): number {
    return this.#counters.gradientSteps
  }

  get #epsilon(): number {
    const { noisy, epsilonStart, epsilonEnd, epsilonDecay, demonstrationEpisodes } = this.#config
    const { episodes } = this.#counters
    if (episodes < demonstrationEpisodes) return 1
    const start = epsilonStart ?? (noisy ? 0 : 1)
    const end = epsilonEnd ?? (noisy ? 0 : 0.01)
    return Math.max(end, start * epsilonDecay ** episodes)
  }

  act(request: ActRequest): Promise<ActResult> {
    const observations = request.observations.map((observation) => this.#flat(observation))
    const flat = { ...request, observations }
    return this.#actor.act(flat, this.#epsilon, this.#actRng, this.policyVersion)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    for (const transition of transitions) {
      this.#memory.add({
        ...transition,
        observation: this.#flat(transition.observation),
        nextObservation: this.#flat(transition.nextObservation),
      })
      this.#counters.envSteps++
      if (transition.last) this.#counters.episodes++
    }
    if (this.#memory.size < this.#config.minBufferSize) return null
    this.#counters.stepsDue += transitions.length
    let metrics: LearnMetrics | null = null
    while (this.#counters.stepsDue >= this.#config.trainFrequency) {
      this.#counters.stepsDue -= this.#config.trainFrequency
      metrics = await this.#gradientStep()
    }
    if (metrics === null) return null
    const all = { ...metrics, epsilon: this.#epsilon, ...this.#memory.metrics() }
    return finiteMetrics(this.name, all)
  }

  #flat(observation: Observation): Observation {
    const { layout } = this.#networks
    return layout === null ? observation : flattenTokens(layout, observation)
  }

  async #gradientStep(): Promise<LearnMetrics> {
    const { priorityBeta, priorityBetaSteps } = this.#config
    const progress = Math.min(1, this.#counters.gradientSteps / priorityBetaSteps)
    const beta = priorityBeta + (1 - priorityBeta) * progress
    const { batch, demonstrations } = this.#memory.sample(beta, this.#learnRng)
    const { metrics, errors } = await this.#learner.step(batch, demonstrations, this.#learnRng)
    this.#memory.setPriorities(batch, demonstrations, errors)
    this.#counters.gradientSteps++
    this.#maybeSyncTarget()
    return metrics
  }

  #maybeSyncTarget(): void {
    const { targetUpdateFrequency: every, targetUpdateUnit } = this.#config
    const { gradientSteps, episodes, episodesAtTargetUpdate } = this.#counters
    const isDue =
      targetUpdateUnit === 'gradient_steps'
        ? gradientSteps % every === 0
        : episodes - episodesAtTargetUpdate >= every
    if (!isDue) return
    this.#learner.syncTarget()
    this.#counters.episodesAtTargetUpdate = episodes
  }

  /** The settings that decide what a state holds, besides the networks' shapes. */
  get #stateOptions() {
    const { prioritized, bufferCapacity, demonstrations } = this.#config
    return { ...this.#identity, prioritized, bufferCapacity, demonstrations }
  }

  async getState(): Promise<AgentState> {
    const learner = this.#learner.getState()
    const memory = this.#memory.getState()
    return {
      tensors: { ...learner.tensors, ...memory.tensors },
      json: {
        ...this.#stateOptions,
        counters: { ...this.#counters },
        optimizerSteps: learner.optimizerSteps,
        memory: memory.json,
        actRng: this.#actRng.getState() as unknown as Json,
        learnRng: this.#learnRng.getState() as unknown as Json,
      },
    }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#stateOptions, (json) => {
      this.#learner.setState(state.tensors, json.optimizerSteps as number)
      this.#memory.setState({ tensors: state.tensors, json: json.memory as Json })
      this.#counters = { ...(json.counters as unknown as Counters) }
      this.#actRng = Rng.fromState(json.actRng as unknown as RngState)
      this.#learnRng = Rng.fromState(json.learnRng as unknown as RngState)
    })
  }

  dispose(): void {
    this.#networks.online.dispose()
    this.#networks.target.dispose()
  }
}

export const dqnAgent = defineAgent({
  name: 'dqn',
  description:
    'Deep Q-learning with replay and a target network; double, dueling, prioritized, n-step, ' +
    'distributional, noisy, recurrent, from an initializer and from demonstrations by setting.',
  configSchema: dqnConfigSchema,
  make: (context, config) => new DqnAgent(context, config),
})
