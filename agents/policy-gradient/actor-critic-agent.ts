import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  Transition,
} from '../../src/core/agent.ts'
import type { Json } from '../../src/core/json.ts'
import { RolloutCollector } from '../../src/replay/rollout.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { CategoricalActor } from './actor.ts'
import { ActorCriticLearner, type ActorCriticOptions } from './actor-critic-learner.ts'
import { type ActorCriticConfig, a2cConfigSchema, ppoConfigSchema } from './config.ts'
import { LearningPolicy } from './learning-policy.ts'
import { createPolicyNetwork } from './network.ts'
import { policyBody } from './policy-body.ts'
import { type PpoBatch, ppoLoss } from './ppo-loss.ts'
import { reinforceLoss } from './reinforce-loss.ts'

type Algorithm = Pick<ActorCriticOptions, 'epochs' | 'minibatchSize' | 'targetKl' | 'policyLoss'>

/** The prior that the policy is held to, shape [A]: the initializer's, or uniform. */
function referenceOf(context: Omit<AgentContext, 'config'>): Float32Array {
  return context.initializer?.staticLogits ?? new Float32Array(context.actionSpace.n)
}

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
    const actionCount = context.actionSpace.n
    const body = policyBody(name, context.observationSpace, config)
    const initializer = context.initializer ?? null
    this.name = name
    this.#rolloutSteps = config.rolloutSteps
    this.#read = body.readTransition
    const network = createPolicyNetwork(context.rng.split('network'), {
      body,
      actionCount,
      hiddenSizes: config.hiddenDim,
      valueOutputs: 1,
      initializer,
    })
    this.#actor = new CategoricalActor({
      network,
      readObservation: body.read,
      actionCount,
      priorLogits: referenceOf(context),
      explorationEpsilon: config.explorationEpsilon,
      guide: null,
    })
    this.#learner = new ActorCriticLearner(network, { ...config, ...algorithm })
    const identity = { agent: name, version: 1, actionCount, observationSize: network.inputSize }
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
    return metrics
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

/** Advantage actor-critic (Mnih et al. 2016): one step on each rollout, with its policy gradient. */
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
            divergenceWeightsT: batch.masksT.map(() => config.entropyCoefficient),
            onPolicySteps: batch.masksT.length,
          },
          'none',
          batch.priorLogitsT ?? referenceOf(context),
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
          divergenceCoefficient: config.entropyCoefficient,
          referenceLogits: referenceOf(context),
        }),
    }),
})
