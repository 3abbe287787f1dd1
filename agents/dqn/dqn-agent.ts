import type { Agent } from '../../src/core/agent.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { localAgent } from '../local-agent.ts'
import { scheduleWay } from '../schedule.ts'
import { QActor } from './actor.ts'
import { buildNetworks } from './build.ts'
import { type DqnConfig, dqnConfigSchema } from './config.ts'
import { DqnCounters, epsilonWay } from './counters.ts'
import { dqnIdentity } from './identity.ts'
import { DqnLearner } from './learner.ts'
import { DqnPolicy } from './policy.ts'

type Context = Omit<AgentContext, 'config'>

/**
 * DQN (Mnih et al. 2015): a policy and a learner on one online network, which the learner disposes of.
 * Throws a `ConfigError` when the observation is not what the network's body reads.
 */
export function dqnParts(
  context: Context,
  config: DqnConfig,
): { readonly policy: DqnPolicy; readonly learner: DqnLearner } {
  const common = commonParts(context, config)
  return {
    policy: policyOf(context, common, true),
    learner: new DqnLearner({ ...common, rng: context.rng.split('learn') }),
  }
}

/**
 * A policy by itself, which acts by the snapshots of a learner elsewhere. Throws as {@link dqnParts}, and a
 * `ConfigError` where a model is to learn: that one is told of texts where it acts, and learns from them there.
 */
export function dqnPolicy(context: Context, config: DqnConfig): DqnPolicy {
  if (config.learn !== 'correction') {
    throw new ConfigError(
      'Agent `dqn`: a policy apart from its learner needs `learn: correction`; a model acts where it learns',
    )
  }
  return policyOf(context, commonParts(context, config), false)
}

function commonParts(context: Context, config: DqnConfig) {
  // What is refused is refused before there are tensors.
  const exploration = epsilonWay(config, context.trainingProgress)
  const schedule = scheduleWay(config, context)
  const networks = buildNetworks(context, config)
  const sizes = { actionCount: context.actionSpace.n, observationSize: networks.body.size }
  return {
    identity: dqnIdentity(config, sizes),
    config,
    networks,
    counters: new DqnCounters(),
    exploration,
    schedule,
  }
}

function policyOf(
  context: Context,
  common: ReturnType<typeof commonParts>,
  isShared: boolean,
): DqnPolicy {
  const { config, identity, networks } = common
  const staticLogits = context.initializer?.staticLogits ?? null
  const actor = new QActor({
    network: networks.network,
    parameters: networks.online,
    learningPrior: networks.prior,
    actionCount: identity.actionCount,
    prior: new ExplorationPrior(identity.actionCount, staticLogits),
    temperature: config.explorationTemperature,
  })
  return new DqnPolicy({ ...common, actor, isShared, rng: context.rng.split('act') })
}

function createDqn(context: Context, config: DqnConfig): Agent {
  const { policy, learner } = dqnParts(context, config)
  return localAgent('dqn', policy, learner)
}

export const dqnAgent = defineAgent({
  name: 'dqn',
  description:
    'Deep Q-learning with replay and a target network; double, dueling, prioritized, n-step, ' +
    'distributional, noisy, recurrent, from an initializer, whose model may learn, and from demonstrations ' +
    'by setting.',
  configSchema: dqnConfigSchema,
  make: createDqn,
})
