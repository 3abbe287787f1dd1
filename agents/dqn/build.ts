import { ConfigError } from '../../src/core/errors.ts'
import { learnableModel } from '../../src/models/learning/learnable-model.ts'
import type { Parameters } from '../../src/nn/parameters.ts'
import type { AgentContext } from '../agent-definition.ts'
import { createBody, type NetworkBody } from '../network-body.ts'
import { Normalisation } from '../normalisation/normalisation.ts'
import { optimizerOf } from '../optimizer-settings.ts'
import { categoricalHead } from './categorical-head.ts'
import type { DqnConfig } from './config.ts'
import { QNetwork } from './network.ts'
import { biasRuleOf } from './prior/bias-rule.ts'
import { LearningPrior } from './prior/learning-prior.ts'
import type { BiasRule } from './prior/prior-bias.ts'
import { quantileHead } from './quantile-head.ts'
import { scalarHead, type ValueHead } from './value-head.ts'

type Context = Omit<AgentContext, 'config'>

/** A Q-function and its weights, and how they read observations. */
export interface DqnNetworks {
  readonly network: QNetwork
  /** The weights of both; whoever has them disposes them. */
  readonly online: Parameters
  readonly target: Parameters
  /** What lies below the values, and how it reads observations. */
  readonly body: NetworkBody
  /** Between what was seen and paid and what is learnt from. */
  readonly normalisation: Normalisation
  /** The prior of the values where it is a model that learns, else null; whoever has it disposes it. */
  readonly prior: LearningPrior | null
}

/**
 * Throws a `ConfigError` when the observation is not what the network's body reads, and where a model is to
 * learn and the initializer is none.
 */
export function buildNetworks(context: Context, config: DqnConfig): DqnNetworks {
  const body = createBody('dqn', context.observationSpace, config)
  const normalisation = new Normalisation(body.size, config)
  const rule = biasRuleOf(config)
  const prior = learningPrior(context, config, rule)
  const network = new QNetwork({
    body,
    readRows: normalisation.observations,
    actionCount: context.actionSpace.n,
    hiddenSizes: config.hiddenDim,
    activation: config.activation,
    dueling: config.dueling,
    valueAlone: config.learn === 'model',
    dropout: config.dropout,
    head: headOf(config),
    noise: config.noisy ? config.noisySpread : null,
    prior: { ...rule, staticLogits: context.initializer?.staticLogits ?? null },
  })
  const rng = context.rng.split('network')
  return {
    network,
    online: network.parameters(rng),
    target: network.parameters(rng),
    body,
    normalisation,
    prior,
  }
}

function learningPrior(
  { initializer = null }: Context,
  config: DqnConfig,
  rule: BiasRule,
): LearningPrior | null {
  if (config.learn === 'correction') return null
  const rules = { optimizer: optimizerOf(config), maxGradNorm: config.maxGradNorm }
  return new LearningPrior(learnableModel('dqn', initializer, rules), rule, config.munchausen)
}

function headOf(config: DqnConfig): ValueHead {
  const { distribution, distributionAtoms: count, huberDelta } = config
  if (distribution === 'none') return scalarHead(huberDelta)
  if (distribution === 'categorical') {
    return categoricalHead({ min: config.distributionMin, max: config.distributionMax, count })
  }
  if (huberDelta === null) {
    throw new ConfigError('Agent `dqn` with `distribution: quantile` needs `huberDelta`')
  }
  return quantileHead(count, huberDelta)
}
