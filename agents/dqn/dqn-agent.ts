import type { Agent } from '../../src/core/agent.ts'
import { type AgentContext, defineAgent } from '../agent-definition.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { localAgent } from '../local-agent.ts'
import { QActor } from './actor.ts'
import { buildNetworks } from './build.ts'
import { type DqnConfig, dqnConfigSchema } from './config.ts'
import { DqnCounters } from './counters.ts'
import { dqnIdentity } from './identity.ts'
import { DqnLearner } from './learner.ts'
import { DqnPolicy } from './policy.ts'

/**
 * DQN (Mnih et al. 2015): a policy and a learner on one online network. Throws a `ConfigError` when the
 * observation is not what the network's body reads.
 */
export function dqnParts(
  context: Omit<AgentContext, 'config'>,
  config: DqnConfig,
): { readonly policy: DqnPolicy; readonly learner: DqnLearner } {
  const actionCount = context.actionSpace.n
  const networks = buildNetworks(context, config)
  const identity = dqnIdentity(config, { actionCount, observationSize: networks.reader.size })
  const counters = new DqnCounters()
  const actor = new QActor({
    network: networks.online,
    actionCount,
    prior: new ExplorationPrior(actionCount, context.initializer?.staticLogits ?? null),
    temperature: config.explorationTemperature,
  })
  const common = { identity, config, networks, counters }
  return {
    policy: new DqnPolicy({ ...common, actor, rng: context.rng.split('act') }),
    learner: new DqnLearner({ ...common, rng: context.rng.split('learn') }),
  }
}

function createDqn(context: Omit<AgentContext, 'config'>, config: DqnConfig): Agent {
  const { policy, learner } = dqnParts(context, config)
  return localAgent('dqn', policy, learner)
}

export const dqnAgent = defineAgent({
  name: 'dqn',
  description:
    'Deep Q-learning with replay and a target network; double, dueling, prioritized, n-step, ' +
    'distributional, noisy, recurrent, from an initializer and from demonstrations by setting.',
  configSchema: dqnConfigSchema,
  make: createDqn,
})
