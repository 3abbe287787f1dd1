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
import { RolloutCollector } from '../../src/replay/rollout.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'
import { flatObservationSize } from '../observation.ts'
import { CategoricalActor } from './actor.ts'
import { ActorCriticLearner, type ActorCriticOptions } from './actor-critic-learner.ts'
import { type ActorCriticConfig, a2cConfigSchema, ppoConfigSchema } from './config.ts'
import { reinforceLoss } from './loss.ts'
import { createPolicyNetwork } from './network.ts'
import { type PpoBatch, ppoLoss } from './ppo-loss.ts'

type Algorithm = Pick<ActorCriticOptions, 'epochs' | 'minibatchSize' | 'targetKl' | 'policyLoss'>

/** The prior that the policy is held to, shape [A]: the initializer's, or uniform. */
function referenceOf(context: Omit<AgentContext, 'config'>): Float32Array {
  return context.initializer?.staticLogits ?? new Float32Array(context.actionSpace.n)
}

/** An actor and a critic on one torso; an update comes when `rolloutSteps` steps are in. */
class ActorCriticAgent implements Agent {
  readonly name: string
  policyVersion = 0
  readonly #rolloutSteps: number
  readonly #identity: StateIdentity
  readonly #network: Mlp
  readonly #actor: CategoricalActor
  readonly #learner: ActorCriticLearner
  readonly #rollout = new RolloutCollector()
  #actRng: Rng
  #learnRng: Rng

  constructor(
    name: string,
    context: Omit<AgentContext, 'config'>,
    config: ActorCriticConfig,
    algorithm: Algorithm,
  ) {
    const actionCount = context.actionSpace.n
    const observationSize = flatObservationSize(name, context.observationSpace)
    const initializer = context.initializer ?? null
    this.name = name
    this.#rolloutSteps = config.rolloutSteps
    this.#identity = { agent: name, version: 1, actionCount, observationSize }
    this.#network = createPolicyNetwork(context.rng.split('network'), {
      observationSize,
      actionCount,
      hiddenSizes: config.hiddenDim,
      valueOutputs: 1,
      initializer,
    })
    this.#actor = new CategoricalActor({
      network: this.#network,
      actionCount,
      priorLogits: referenceOf(context),
      explorationEpsilon: config.explorationEpsilon,
      guide: null,
    })
    this.#learner = new ActorCriticLearner(this.#network, { ...config, ...algorithm })
    this.#actRng = context.rng.split('act')
    this.#learnRng = context.rng.split('learn')
  }

  act(request: ActRequest): Promise<ActResult> {
    return this.#actor.act(request, this.#actRng, this.policyVersion)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    for (const transition of transitions) this.#rollout.add(transition)
    if (this.#rollout.steps < this.#rolloutSteps) return null
    const metrics = await this.#learner.update(this.#rollout.drain(), this.#learnRng)
    this.policyVersion++
    return metrics
  }

  async getState(): Promise<AgentState> {
    const optimizer = this.#learner.optimizer.getState('adam/')
    const rollout = this.#rollout.getState('rollout/')
    return {
      tensors: {
        ...this.#network.parameters.toStored('net/'),
        ...optimizer.tensors,
        ...rollout.tensors,
      },
      json: {
        ...this.#identity,
        policyVersion: this.policyVersion,
        optimizerSteps: optimizer.steps,
        rollout: rollout.json,
        actRng: this.#actRng.getState() as unknown as Json,
        learnRng: this.#learnRng.getState() as unknown as Json,
      },
    }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#identity, (json) => {
      const { tensors } = state
      this.#network.parameters.fromStored('net/', tensors)
      this.#learner.optimizer.setState('adam/', { tensors, steps: json.optimizerSteps as number })
      this.#rollout.setState('rollout/', { tensors, json: json.rollout as Json })
      this.#actRng = Rng.fromState(json.actRng as unknown as RngState)
      this.#learnRng = Rng.fromState(json.learnRng as unknown as RngState)
      this.policyVersion = json.policyVersion as number
    })
  }

  dispose(): void {
    this.#network.dispose()
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
