import type { Transition } from '../../src/core/agent.ts'
import { learnableModel } from '../../src/models/learning/learnable-model.ts'
import type { Activation } from '../../src/nn/layers/activation.ts'
import type { AgentContext } from '../agent-definition.ts'
import type { StateIdentity } from '../agent-state.ts'
import type { LearntPart } from '../learnt-model.ts'
import { type BodyConfig, createBody } from '../network-body.ts'
import { Normalisation } from '../normalisation/normalisation.ts'
import {
  type NormalisationConfig,
  nothingNormalised,
} from '../normalisation/normalisation-settings.ts'
import { type OptimizerConfig, optimizerOf } from '../optimizer-settings.ts'
import { CategoricalActor } from './actor.ts'
import type { Guide } from './guidance.ts'
import { createPolicyNetwork, type PolicyNetworkOptions } from './network.ts'
import type { PolicyNetwork } from './policy-network.ts'

export interface ActingPolicyConfig extends BodyConfig, OptimizerConfig {
  readonly hiddenDim: readonly number[]
  readonly activation: Activation
  readonly explorationEpsilon: number
  readonly learn: LearntPart
  readonly maxGradNorm: number | null
}

export interface ActingPolicyOptions {
  /** Where the state's value comes from. */
  readonly value: PolicyNetworkOptions['value']
  /** Steers exploration; null leaves every choice to the policy. */
  readonly guide: Guide | null
  /** What of observations and rewards is normalised; null for nothing. */
  readonly normalisation: NormalisationConfig | null
}

/** A policy that acts and does not learn yet. */
export interface ActingPolicy {
  /** For its owner to dispose of. */
  readonly network: PolicyNetwork
  readonly actor: CategoricalActor
  /** Between what was seen and paid and what is learnt from. */
  readonly normalisation: Normalisation
  /** A transition whose observations are rows, with its position where a model learns. */
  readonly readTransition: (transition: Transition) => Transition
  /** What a state of the agent must agree on. */
  readonly identity: StateIdentity
}

/** The prior that a policy is held to, shape [A]: the initializer's static logits, or uniform. */
export function referenceLogitsOf(context: Omit<AgentContext, 'config'>): Float32Array {
  return context.initializer?.staticLogits ?? new Float32Array(context.actionSpace.n)
}

/** Throws a `ConfigError` where the observation is not what the body of the network reads. */
export function createActingPolicy(
  agent: string,
  context: Omit<AgentContext, 'config'>,
  config: ActingPolicyConfig,
  { value, guide, normalisation: normalised }: ActingPolicyOptions,
): ActingPolicy {
  const actionCount = context.actionSpace.n
  const body = createBody(agent, context.observationSpace, config)
  const optimizer = optimizerOf(config)
  const { learn, maxGradNorm } = config
  const initializer = context.initializer ?? null
  const model =
    learn === 'correction' ? null : learnableModel(agent, initializer, { optimizer, maxGradNorm })
  const network = createPolicyNetwork(context.rng.split('network'), {
    body,
    actionCount,
    hiddenSizes: config.hiddenDim,
    value,
    activation: config.activation,
    optimizer,
    initializer,
    model,
    isModelAlone: learn === 'model',
    maxGradNorm,
  })
  const normalisation = new Normalisation(body.size, normalised ?? nothingNormalised)
  const actor = new CategoricalActor({
    network,
    readObservation: (observation) => normalisation.observations(body.read(observation)),
    priorLogits: referenceLogitsOf(context),
    explorationEpsilon: config.explorationEpsilon,
    guide,
  })
  const identity = { agent, version: 1, actionCount, observationSize: body.size }
  const readTransition = (transition: Transition) => {
    const { position, ...read } = body.readTransition(transition)
    return model === null || position === undefined ? read : { ...read, position }
  }
  return { network, actor, normalisation, readTransition, identity }
}
