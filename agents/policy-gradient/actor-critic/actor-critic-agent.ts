import type { Agent, LearnMetrics, Transition } from '../../../src/core/agent.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { RolloutCollector } from '../../../src/replay/rollout.ts'
import { type AgentContext, defineAgent } from '../../agent-definition.ts'
import { scheduled, scheduleWay } from '../../schedule.ts'
import { createActingPolicy, referenceLogitsOf } from '../acting-policy.ts'
import {
  PolicyGradientAgent,
  type PolicyLearner,
  type StatePart,
} from '../policy-gradient-agent.ts'
import { reinforceLoss } from '../reinforce/reinforce-loss.ts'
import { type ActorCriticConfig, a2cConfigSchema, ppoConfigSchema } from './actor-critic-config.ts'
import { ActorCriticLearner, type ActorCriticOptions } from './actor-critic-learner.ts'
import { type PpoBatch, ppoLoss } from './ppo-loss.ts'

type Algorithm = Pick<ActorCriticOptions, 'epochs' | 'minibatchSize' | 'targetKl' | 'policyLoss'>

/** An actor and a critic on one torso; an update comes when `rolloutSteps` steps are in. */
function actorCriticAgent(
  name: string,
  context: Omit<AgentContext, 'config'>,
  config: ActorCriticConfig,
  algorithm: Algorithm,
): Agent {
  const schedule = scheduleWay(config, context)
  const policy = createActingPolicy(name, context, config, {
    value: config.shareTorso ? 'shared' : 'own',
    guide: null,
    normalisation: config,
  })
  const learner = new ActorCriticLearner(policy.network, {
    ...config,
    ...algorithm,
    rewardScale: config.normaliseRewards ? 1 : config.rewardScale,
  })
  const learning = new RolloutLearning(learner, config.rolloutSteps)
  return new PolicyGradientAgent(policy, learning, context.rng, schedule)
}

class RolloutLearning implements PolicyLearner {
  readonly #learner: ActorCriticLearner
  readonly #rolloutSteps: number
  readonly #rollout = new RolloutCollector()

  constructor(learner: ActorCriticLearner, rolloutSteps: number) {
    this.#learner = learner
    this.#rolloutSteps = rolloutSteps
  }

  async learn(
    transitions: readonly Transition[],
    rng: Rng,
    way: number,
  ): Promise<LearnMetrics | null> {
    for (const transition of transitions) this.#rollout.add(transition)
    if (this.#rollout.steps < this.#rolloutSteps) return null
    return this.#learner.update(this.#rollout.drain(), rng, way)
  }

  getState(): StatePart {
    const { tensors, json } = this.#rollout.getState('rollout/')
    return { tensors, json: { rollout: json } }
  }

  setState({ tensors, json }: StatePart): void {
    this.#rollout.setState('rollout/', { tensors, json: json.rollout as Json })
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
    actorCriticAgent('a2c', context, config, {
      epochs: 1,
      minibatchSize: null,
      targetKl: null,
      policyLoss: (batch: PpoBatch, { entropyBonus }) =>
        reinforceLoss(
          {
            ...batch,
            divergenceWeightsT: batch.masksT.map(() => config.divergenceCoefficient),
            onPolicySteps: batch.masksT.length,
          },
          'truncated',
          batch.priorLogitsT ?? referenceLogitsOf(context),
          entropyBonus,
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
    actorCriticAgent('ppo', context, config, {
      epochs: config.epochs,
      minibatchSize: config.minibatchSize,
      targetKl: config.targetKl,
      policyLoss: (batch: PpoBatch, { entropyBonus, way }) =>
        ppoLoss(batch, {
          clipRange: scheduled(config.clipRange, config.clipRangeEnd, way),
          divergenceCoefficient: config.divergenceCoefficient,
          entropyBonus,
          referenceLogits: referenceLogitsOf(context),
        }),
    }),
})
