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
import { RolloutCollector } from '../../../src/replay/rollout.ts'
import { type AgentContext, defineAgent } from '../../agent-definition.ts'
import { createActingPolicy, referenceLogitsOf } from '../acting-policy.ts'
import type { CategoricalActor } from '../actor.ts'
import { LearningPolicy } from '../learning-policy.ts'
import { reinforceLoss } from '../reinforce/reinforce-loss.ts'
import { type ActorCriticConfig, a2cConfigSchema, ppoConfigSchema } from './actor-critic-config.ts'
import { ActorCriticLearner, type ActorCriticOptions } from './actor-critic-learner.ts'
import { type PpoBatch, ppoLoss } from './ppo-loss.ts'

type Algorithm = Pick<ActorCriticOptions, 'epochs' | 'minibatchSize' | 'targetKl' | 'policyLoss'>

/** An actor and a critic on one torso; an update comes when `rolloutSteps` steps are in. */
class ActorCriticAgent implements Agent {
  readonly name: string
  readonly #rolloutSteps: number
  readonly #policy: LearningPolicy
  readonly #read: (transition: Transition) => Transition
  readonly #actor: CategoricalActor
  readonly #learner: ActorCriticLearner
  readonly #rollout = new RolloutCollector()

  constructor(
    name: string,
    context: Omit<AgentContext, 'config'>,
    config: ActorCriticConfig,
    algorithm: Algorithm,
  ) {
    const options = { valueOutputs: 1, guide: null } as const
    const policy = createActingPolicy(name, context, config, options)
    const { network, actor, readTransition, identity } = policy
    this.name = name
    this.#rolloutSteps = config.rolloutSteps
    this.#read = readTransition
    this.#actor = actor
    this.#learner = new ActorCriticLearner(network, { ...config, ...algorithm })
    this.#policy = new LearningPolicy(identity, network, this.#learner.optimizer, context.rng)
  }

  get policyVersion(): number {
    return this.#policy.version
  }

  act(request: ActRequest): Promise<ActResult> {
    return this.#actor.act(request, this.#policy.actRng, this.#policy.version)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    for (const transition of transitions) this.#rollout.add(this.#read(transition))
    if (this.#rollout.steps < this.#rolloutSteps) return null
    const metrics = await this.#learner.update(this.#rollout.drain(), this.#policy.learnRng)
    this.#policy.version++
    return finiteMetrics(this.name, metrics)
  }

  async getState(): Promise<AgentState> {
    const { tensors, json } = this.#rollout.getState('rollout/')
    return this.#policy.getState({ tensors, json: { rollout: json } })
  }

  async setState(state: AgentState): Promise<void> {
    this.#policy.setState(state, ({ tensors, json }) => {
      this.#rollout.setState('rollout/', { tensors, json: json.rollout as Json })
    })
  }

  dispose(): void {
    this.#policy.dispose()
  }
}

/**
 * Advantage actor-critic (Mnih et al. 2016): one step on each rollout, with its policy gradient. Steps
 * that exploration drew count by min(1, π/μ), so that an unlikely one is not pushed down without end.
 */
export const a2cAgent = defineAgent({
  name: 'a2c',
  description: 'Advantage actor-critic with generalised advantages; one update per rollout.',
  configSchema: a2cConfigSchema,
  make: (context, config) =>
    new ActorCriticAgent('a2c', context, config, {
      epochs: 1,
      minibatchSize: null,
      targetKl: null,
      policyLoss: (batch: PpoBatch) =>
        reinforceLoss(
          {
            ...batch,
            divergenceWeightsT: batch.masksT.map(() => config.divergenceCoefficient),
            onPolicySteps: batch.masksT.length,
          },
          'truncated',
          batch.priorLogitsT ?? referenceLogitsOf(context),
          config.entropyBonus,
        ),
    }),
})

/** Proximal policy optimisation (Schulman et al. 2017): several clipped passes over each rollout. */
export const ppoAgent = defineAgent({
  name: 'ppo',
  description:
    'Proximal policy optimisation: clipped minibatch passes with generalised advantages.',
  configSchema: ppoConfigSchema,
  make: (context, config) =>
    new ActorCriticAgent('ppo', context, config, {
      epochs: config.epochs,
      minibatchSize: config.minibatchSize,
      targetKl: config.targetKl,
      policyLoss: (batch: PpoBatch) =>
        ppoLoss(batch, {
          clipRange: config.clipRange,
          divergenceCoefficient: config.divergenceCoefficient,
          entropyBonus: config.entropyBonus,
          referenceLogits: referenceLogitsOf(context),
        }),
    }),
})
