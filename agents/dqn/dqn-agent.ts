import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  Transition,
} from '../../src/core/agent.ts'
import type { Json } from '../../src/core/json.ts'
import type { Mlp } from '../../src/nn/mlp.ts'
import { Rng, type RngState } from '../../src/random/rng.ts'
import { ReplayBuffer } from '../../src/replay/replay-buffer.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { flatObservationSize } from '../observation.ts'
import { EpsilonGreedyActor } from './actor.ts'
import { type DqnConfig, dqnConfigSchema } from './config.ts'
import { DqnLearner } from './learner.ts'
import { createQNetwork } from './network.ts'

interface Counters {
  envSteps: number
  episodes: number
  gradientSteps: number
  /** Environment steps not yet paid for by gradient steps. */
  stepsDue: number
  episodesAtTargetUpdate: number
}

/** DQN (Mnih et al. 2015); double, dueling, prioritized and n-step, each by a setting. */
class DqnAgent implements Agent {
  readonly name = 'dqn'
  readonly #config: DqnConfig
  readonly #identity: StateIdentity
  readonly #online: Mlp
  readonly #target: Mlp
  readonly #actor: EpsilonGreedyActor
  readonly #learner: DqnLearner
  readonly #replay: ReplayBuffer
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
    const observationSize = flatObservationSize('dqn', context.observationSpace)
    const staticLogits = context.initializer?.staticLogits ?? null
    const shape = { observationSize, actionCount, hiddenSizes: config.hiddenDim }
    const networkRng = context.rng.split('network')
    this.#config = config
    this.#identity = { agent: 'dqn', version: 1, actionCount, observationSize }
    this.#online = createQNetwork(networkRng, { ...shape, dueling: config.dueling })
    this.#target = createQNetwork(networkRng, { ...shape, dueling: config.dueling })
    this.#learner = new DqnLearner(this.#online, this.#target, config)
    const prior = new ExplorationPrior(actionCount, staticLogits)
    this.#actor = new EpsilonGreedyActor(this.#online, actionCount, prior)
    this.#replay = new ReplayBuffer({
      capacity: config.bufferCapacity,
      observationSize,
      actionCount,
      gamma: config.gamma,
      nStep: config.nStep === 'episode' ? Number.POSITIVE_INFINITY : config.nStep,
      priorityExponent: config.prioritized ? config.priorityAlpha : null,
    })
    this.#actRng = context.rng.split('act')
    this.#learnRng = context.rng.split('learn')
  }

  /** Gradient steps so far. */
  get policyVersion(): number {
    return this.#counters.gradientSteps
  }

  get #epsilon(): number {
    const { epsilonStart, epsilonEnd, epsilonDecay } = this.#config
    return Math.max(epsilonEnd, epsilonStart * epsilonDecay ** this.#counters.episodes)
  }

  act(request: ActRequest): Promise<ActResult> {
    return this.#actor.act(request, this.#epsilon, this.#actRng, this.policyVersion)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    for (const transition of transitions) {
      this.#replay.add(transition)
      this.#counters.envSteps++
      if (transition.last) this.#counters.episodes++
    }
    if (this.#replay.size < this.#config.minBufferSize) return null
    this.#counters.stepsDue += transitions.length
    let metrics: LearnMetrics | null = null
    while (this.#counters.stepsDue >= this.#config.trainFrequency) {
      this.#counters.stepsDue -= this.#config.trainFrequency
      metrics = await this.#gradientStep()
    }
    if (metrics === null) return null
    return { ...metrics, epsilon: this.#epsilon, buffer_size: this.#replay.size }
  }

  async #gradientStep(): Promise<LearnMetrics> {
    const { batchSize, priorityBeta, priorityBetaSteps } = this.#config
    const progress = Math.min(1, this.#counters.gradientSteps / priorityBetaSteps)
    const beta = priorityBeta + (1 - priorityBeta) * progress
    const batch = this.#replay.sample(batchSize, beta, this.#learnRng)
    const { metrics, tdErrors } = await this.#learner.step(batch)
    this.#replay.setPriorities(batch.slots, tdErrors)
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

  async getState(): Promise<AgentState> {
    const learner = this.#learner.getState()
    const replay = this.#replay.getState('replay/')
    return {
      tensors: { ...learner.tensors, ...replay.tensors },
      json: {
        ...this.#identity,
        prioritized: this.#config.prioritized,
        bufferCapacity: this.#config.bufferCapacity,
        counters: { ...this.#counters },
        optimizerSteps: learner.optimizerSteps,
        replay: replay.json,
        actRng: this.#actRng.getState() as unknown as Json,
        learnRng: this.#learnRng.getState() as unknown as Json,
      },
    }
  }

  async setState(state: AgentState): Promise<void> {
    const { prioritized, bufferCapacity } = this.#config
    restoreState(state, { ...this.#identity, prioritized, bufferCapacity }, (json) => {
      this.#learner.setState(state.tensors, json.optimizerSteps as number)
      this.#replay.setState('replay/', { tensors: state.tensors, json: json.replay as Json })
      this.#counters = { ...(json.counters as unknown as Counters) }
      this.#actRng = Rng.fromState(json.actRng as unknown as RngState)
      this.#learnRng = Rng.fromState(json.learnRng as unknown as RngState)
    })
  }

  dispose(): void {
    this.#online.dispose()
    this.#target.dispose()
  }
}

export const dqnAgent = defineAgent({
  name: 'dqn',
  description:
    'Deep Q-learning with replay and a target network; double, dueling, prioritized and n-step by setting.',
  configSchema: dqnConfigSchema,
  make: (context, config) => new DqnAgent(context, config),
})
