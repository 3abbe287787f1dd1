import type { Agent, LearnMetrics, Transition } from '../../../src/core/agent.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { EliteQueue } from '../../../src/replay/elite-queue.ts'
import { discountedReturn, type Episode, EpisodeCollector } from '../../../src/replay/episode.ts'
import type { AgentContext } from '../../agent-definition.ts'
import { scheduleWay } from '../../schedule.ts'
import { type ActingPolicyConfig, createActingPolicy, referenceLogitsOf } from '../acting-policy.ts'
import {
  PolicyGradientAgent,
  type PolicyLearner,
  type StatePart,
} from '../policy-gradient-agent.ts'
import type { PolicyNetwork } from '../policy-network.ts'
import { ExplorationGuide, type ExplorationGuideOptions } from './exploration-guide.ts'

/** Learns from whole episodes: what tells one episodic algorithm from another. */
export interface EpisodeLearner {
  /** Whether enough episodes are in for an update. */
  readonly due: boolean
  add(episode: Episode): void
  /**
   * One update from what is due.
   *
   * @param elites null where none are kept
   * @param way how far schedules have come, 0 to 1
   */
  update(elites: EliteQueue | null, rng: Rng, way: number): Promise<LearnMetrics>
  getState(): StatePart
  setState(part: StatePart): void
}

export interface EpisodicConfig extends ActingPolicyConfig, ExplorationGuideOptions {
  readonly gamma: number
  readonly eliteSize: number
  readonly scheduleSteps: number
  readonly scheduleFraction: number | null
}

/**
 * A policy that learns when episodes have ended, with a queue of elite episodes and a guide that
 * steers exploration. The learner decides when an update is due, and makes it.
 *
 * @param Learner made of the network, the settings, and the reference that the policy is held to, [A]
 */
export function episodicAgent<C extends EpisodicConfig>(
  name: string,
  context: Omit<AgentContext, 'config'>,
  config: C,
  Learner: new (network: PolicyNetwork, config: C, referenceLogits: Float32Array) => EpisodeLearner,
): Agent {
  const schedule = scheduleWay(config, context)
  const elites = config.eliteSize > 0 ? new EliteQueue(config.eliteSize) : null
  const guide = new ExplorationGuide(elites, config)
  const policy = createActingPolicy(name, context, config, {
    value: 'none',
    guide,
    normalisation: null,
  })
  const learner = new Learner(policy.network, config, referenceLogitsOf(context))
  const learning = new EpisodicLearning(learner, elites, guide, config.gamma)
  return new PolicyGradientAgent(policy, learning, context.rng, schedule)
}

class EpisodicLearning implements PolicyLearner {
  readonly #learner: EpisodeLearner
  readonly #elites: EliteQueue | null
  readonly #guide: ExplorationGuide
  readonly #gamma: number
  readonly #collector = new EpisodeCollector()

  constructor(
    learner: EpisodeLearner,
    elites: EliteQueue | null,
    guide: ExplorationGuide,
    gamma: number,
  ) {
    this.#learner = learner
    this.#elites = elites
    this.#guide = guide
    this.#gamma = gamma
  }

  async learn(
    transitions: readonly Transition[],
    rng: Rng,
    way: number,
  ): Promise<LearnMetrics | null> {
    for (const transition of transitions) {
      const chosen = this.#guide.observe(transition)
      const episode = this.#collector.add(transition, chosen)
      if (episode !== null) this.#finish(episode)
    }
    return this.#learner.due ? this.#learner.update(this.#elites, rng, way) : null
  }

  #finish(episode: Episode): void {
    this.#learner.add(episode)
    this.#elites?.offer(episode, discountedReturn(episode.rewards, this.#gamma))
    this.#guide.finish(episode)
  }

  getState(): StatePart {
    const learner = this.#learner.getState()
    const open = this.#collector.getState('open/')
    const elites = this.#elites?.getState('elites/') ?? { tensors: {}, json: null }
    const guide = this.#guide.getState('guide/')
    return {
      tensors: { ...learner.tensors, ...open.tensors, ...elites.tensors, ...guide.tensors },
      json: { ...learner.json, open: open.json, elites: elites.json, guide: guide.json },
    }
  }

  setState(part: StatePart): void {
    const { tensors, json } = part
    this.#learner.setState(part)
    this.#collector.setState('open/', { tensors, json: json.open as Json })
    if (json.elites !== null) {
      this.#elites?.setState('elites/', { tensors, json: json.elites as Json })
    }
    this.#guide.setState('guide/', { tensors, json: json.guide as Json })
  }
}
