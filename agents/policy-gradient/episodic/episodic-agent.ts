import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  Transition,
} from '../../../src/core/agent.ts'
import type { Json } from '../../../src/core/json.ts'
import { finiteMetrics } from '../../../src/nn/finite.ts'
import type { Network } from '../../../src/nn/network.ts'
import type { Optimizer } from '../../../src/nn/optimizer.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { EliteQueue } from '../../../src/replay/elite-queue.ts'
import { discountedReturn, type Episode, EpisodeCollector } from '../../../src/replay/episode.ts'
import type { AgentContext } from '../../agent-definition.ts'
import { type ActingPolicyConfig, createActingPolicy, referenceLogitsOf } from '../acting-policy.ts'
import type { CategoricalActor } from '../actor.ts'
import { LearningPolicy, type StatePart } from '../learning-policy.ts'
import { ExplorationGuide, type ExplorationGuideOptions } from './exploration-guide.ts'

/** Learns from whole episodes: what tells one episodic algorithm from another. */
export interface EpisodeLearner {
  readonly optimizer: Optimizer
  /** Whether enough episodes are in for an update. */
  readonly due: boolean
  add(episode: Episode): void
  /** One update from what is due. @param elites null where none are kept */
  update(elites: EliteQueue | null, rng: Rng): Promise<LearnMetrics>
  getState(): StatePart
  setState(part: StatePart): void
}

export interface EpisodicConfig extends ActingPolicyConfig, ExplorationGuideOptions {
  readonly gamma: number
  readonly eliteSize: number
}

/**
 * A policy that learns when episodes have ended, with a queue of elite episodes and a guide that
 * steers exploration. The learner decides when an update is due, and makes it.
 */
export class EpisodicAgent implements Agent {
  readonly name: string
  readonly #config: EpisodicConfig
  readonly #policy: LearningPolicy
  readonly #read: (transition: Transition) => Transition
  readonly #actor: CategoricalActor
  readonly #learner: EpisodeLearner
  readonly #collector = new EpisodeCollector()
  readonly #elites: EliteQueue | null
  readonly #guide: ExplorationGuide

  /** @param learn makes the learner of a network; the reference is what the policy is held to, [A] */
  constructor(
    name: string,
    context: Omit<AgentContext, 'config'>,
    config: EpisodicConfig,
    learn: (network: Network, referenceLogits: Float32Array) => EpisodeLearner,
  ) {
    this.name = name
    this.#config = config
    this.#elites = config.eliteSize > 0 ? new EliteQueue(config.eliteSize) : null
    this.#guide = new ExplorationGuide(this.#elites, config)
    const options = { valueOutputs: 0, guide: this.#guide } as const
    const policy = createActingPolicy(name, context, config, options)
    const { network, actor, readTransition, identity } = policy
    this.#read = readTransition
    this.#actor = actor
    this.#learner = learn(network, referenceLogitsOf(context))
    this.#policy = new LearningPolicy(identity, network, this.#learner.optimizer, context.rng)
  }

  get policyVersion(): number {
    return this.#policy.version
  }

  act(request: ActRequest): Promise<ActResult> {
    return this.#actor.act(request, this.#policy.actRng, this.#policy.version)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    for (const transition of transitions.map(this.#read)) {
      const chosen = this.#guide.observe(transition)
      const episode = this.#collector.add(transition, chosen)
      if (episode !== null) this.#finish(episode)
    }
    if (!this.#learner.due) return null
    const metrics = await this.#learner.update(this.#elites, this.#policy.learnRng)
    this.#policy.version++
    return finiteMetrics(this.name, metrics)
  }

  #finish(episode: Episode): void {
    this.#learner.add(episode)
    this.#elites?.offer(episode, discountedReturn(episode.rewards, this.#config.gamma))
    this.#guide.finish(episode)
  }

  async getState(): Promise<AgentState> {
    const learner = this.#learner.getState()
    const open = this.#collector.getState('open/')
    const elites = this.#elites?.getState('elites/') ?? { tensors: {}, json: null }
    const guide = this.#guide.getState('guide/')
    return this.#policy.getState({
      tensors: { ...learner.tensors, ...open.tensors, ...elites.tensors, ...guide.tensors },
      json: { ...learner.json, open: open.json, elites: elites.json, guide: guide.json },
    })
  }

  async setState(state: AgentState): Promise<void> {
    this.#policy.setState(state, (part) => {
      const { tensors, json } = part
      this.#learner.setState(part)
      this.#collector.setState('open/', { tensors, json: json.open as Json })
      if (json.elites !== null) {
        this.#elites?.setState('elites/', { tensors, json: json.elites as Json })
      }
      this.#guide.setState('guide/', { tensors, json: json.guide as Json })
    })
  }

  dispose(): void {
    this.#policy.dispose()
  }
}
