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
import { EliteQueue } from '../../src/replay/elite-queue.ts'
import {
  decodeEpisodes,
  discountedReturn,
  type Episode,
  EpisodeCollector,
  encodeEpisodes,
} from '../../src/replay/episode.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'
import { flatObservationSize } from '../observation.ts'
import { CategoricalActor } from './actor.ts'
import { type ReinforceConfig, reinforceConfigSchema } from './config.ts'
import { ExplorationGuide } from './exploration-guide.ts'
import { createPolicyNetwork } from './network.ts'
import { ProblemBaselines } from './problem-baselines.ts'
import { isOwn, problemOf, ReinforceLearner } from './reinforce-learner.ts'

/**
 * REINFORCE with a baseline per problem, an entropy bonus and a queue of elite episodes that it goes
 * on imitating. An update comes when `episodesPerUpdate` episodes have finished.
 */
class ReinforceAgent implements Agent {
  readonly name = 'reinforce'
  policyVersion = 0
  readonly #config: ReinforceConfig
  readonly #identity: StateIdentity
  readonly #network: Mlp
  readonly #actor: CategoricalActor
  readonly #learner: ReinforceLearner
  readonly #collector = new EpisodeCollector()
  readonly #baselines: ProblemBaselines
  readonly #elites: EliteQueue | null
  readonly #guide: ExplorationGuide
  #finished: Episode[] = []
  #actRng: Rng
  #learnRng: Rng

  constructor(context: Omit<AgentContext, 'config'>, config: ReinforceConfig) {
    const actionCount = context.actionSpace.n
    const observationSize = flatObservationSize('reinforce', context.observationSpace)
    const initializer = context.initializer ?? null
    const referenceLogits = initializer?.staticLogits ?? new Float32Array(actionCount)
    this.#config = config
    this.#identity = { agent: 'reinforce', version: 1, actionCount, observationSize }
    this.#network = createPolicyNetwork(context.rng.split('network'), {
      observationSize,
      actionCount,
      hiddenSizes: config.hiddenDim,
      valueOutputs: 0,
      initializer,
    })
    this.#elites = config.eliteSize > 0 ? new EliteQueue(config.eliteSize) : null
    this.#guide = new ExplorationGuide(this.#elites, config)
    this.#actor = new CategoricalActor({
      network: this.#network,
      actionCount,
      priorLogits: referenceLogits,
      explorationEpsilon: config.explorationEpsilon,
      guide: this.#guide,
    })
    this.#learner = new ReinforceLearner(this.#network, config, referenceLogits)
    this.#baselines = new ProblemBaselines(config.baselineWindow)
    this.#actRng = context.rng.split('act')
    this.#learnRng = context.rng.split('learn')
  }

  act(request: ActRequest): Promise<ActResult> {
    return this.#actor.act(request, this.#actRng, this.policyVersion)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    for (const transition of transitions) {
      const chosen = this.#guide.observe(transition)
      const episode = this.#collector.add(transition, chosen)
      if (episode !== null) this.#finish(episode)
    }
    if (this.#finished.length < this.#config.episodesPerUpdate) return null
    const episodes = this.#finished
    this.#finished = []
    const metrics = await this.#learner.update(
      episodes,
      this.#baselines,
      this.#elites,
      this.#learnRng,
    )
    this.policyVersion++
    return metrics
  }

  #finish(episode: Episode): void {
    const episodeReturn = discountedReturn(episode.rewards, this.#config.gamma)
    this.#finished.push(episode)
    if (isOwn(episode)) this.#baselines.add(problemOf(episode), episodeReturn)
    this.#elites?.offer(episode, episodeReturn)
    this.#guide.finish(episode)
  }

  async getState(): Promise<AgentState> {
    const optimizer = this.#learner.optimizer.getState('adam/')
    const open = this.#collector.getState('open/')
    const finished = encodeEpisodes('finished/', this.#finished)
    const guide = this.#guide.getState('guide/')
    const elites = this.#elites?.getState('elites/') ?? { tensors: {}, json: null }
    return {
      tensors: {
        ...this.#network.parameters.toStored('net/'),
        ...optimizer.tensors,
        ...open.tensors,
        ...finished.tensors,
        ...elites.tensors,
        ...guide.tensors,
      },
      json: {
        ...this.#identity,
        policyVersion: this.policyVersion,
        optimizerSteps: optimizer.steps,
        actRng: this.#actRng.getState() as unknown as Json,
        learnRng: this.#learnRng.getState() as unknown as Json,
        baselines: this.#baselines.getState(),
        open: open.json,
        finished: finished.json,
        elites: elites.json,
        guide: guide.json,
      },
    }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#identity, (json) => {
      const { tensors } = state
      this.#network.parameters.fromStored('net/', tensors)
      this.#learner.optimizer.setState('adam/', { tensors, steps: json.optimizerSteps as number })
      this.#collector.setState('open/', { tensors, json: json.open as Json })
      this.#finished = decodeEpisodes('finished/', { tensors, json: json.finished as Json })
      if (json.elites !== null) {
        this.#elites?.setState('elites/', { tensors, json: json.elites as Json })
      }
      this.#guide.setState('guide/', { tensors, json: json.guide as Json })
      this.#baselines.setState(json.baselines as Json)
      this.#actRng = Rng.fromState(json.actRng as unknown as RngState)
      this.#learnRng = Rng.fromState(json.learnRng as unknown as RngState)
      this.policyVersion = json.policyVersion as number
    })
  }

  dispose(): void {
    this.#network.dispose()
  }
}

export const reinforceAgent = defineAgent({
  name: 'reinforce',
  description:
    'REINFORCE with a baseline per problem, entropy bonus, optional risk-seeking quantile, and ' +
    'imitation of a queue of elite episodes.',
  configSchema: reinforceConfigSchema,
  make: (context, config) => new ReinforceAgent(context, config),
})
