import { ConfigError } from '../../src/core/errors.ts'
import type { AgentContext } from '../agent-definition.ts'
import { createBody, type NetworkBody } from '../network-body.ts'
import { categoricalHead } from './categorical-head.ts'
import type { DqnConfig } from './config.ts'
import { QNetwork } from './network.ts'
import { quantileHead } from './quantile-head.ts'
import { scalarHead, type ValueHead } from './value-head.ts'

type Context = Omit<AgentContext, 'config'>

/** The parts of a DQN agent that hold weights, and what they read. */
export interface DqnNetworks {
  readonly online: QNetwork
  readonly target: QNetwork
  readonly head: ValueHead
  /** What lies below both networks, and how they read observations. */
  readonly body: NetworkBody
}

/** Throws a `ConfigError` when the observation is not what the network's body reads. */
export function buildNetworks(context: Context, config: DqnConfig): DqnNetworks {
  const body = createBody('dqn', context.observationSpace, config)
  const head = headOf(config)
  const options = {
    body,
    actionCount: context.actionSpace.n,
    hiddenSizes: config.hiddenDim,
    dueling: config.dueling,
    dropout: config.dropout,
    head,
    noise: config.noisy ? config.noisySpread : null,
    prior: {
      scale: config.priorScale,
      centre: config.munchausen ? 'partition' : 'best',
      staticLogits: context.initializer?.staticLogits ?? null,
    },
  } as const
  const rng = context.rng.split('network')
  const [online, target] = [new QNetwork(rng, options), new QNetwork(rng, options)]
  return { online, target, head, body }
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
