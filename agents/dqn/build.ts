import { ConfigError } from '../../src/core/errors.ts'
import type { PrefixLayout } from '../../src/models/recurrent/prefix-network.ts'
import { prefixInputSize } from '../../src/models/recurrent/prefix-network.ts'
import type { AgentContext } from '../agent-definition.ts'
import { flatObservationSize } from '../observation.ts'
import { tokensLayout } from '../tokens-observation.ts'
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
  readonly observationSize: number
  /** Null for observations that are one array already. */
  readonly layout: PrefixLayout | null
}

/** Throws a `ConfigError` when the observation is not what the network's body reads. */
export function buildNetworks(context: Context, config: DqnConfig): DqnNetworks {
  const layout = config.body === 'recurrent' ? tokensLayout('dqn', context.observationSpace) : null
  const observationSize =
    layout === null ? flatObservationSize('dqn', context.observationSpace) : prefixInputSize(layout)
  const head = headOf(config)
  const options = {
    observationSize,
    actionCount: context.actionSpace.n,
    hiddenSizes: config.hiddenDim,
    dueling: config.dueling,
    head,
    noise: config.noisy ? config.noisySpread : null,
    recurrent:
      layout === null
        ? null
        : { layout, embeddingSize: config.embeddingDim, hiddenSize: config.recurrentDim },
    prior: {
      scale: config.priorScale,
      centre: config.munchausen ? 'partition' : 'best',
      staticLogits: context.initializer?.staticLogits ?? null,
    },
  } as const
  const rng = context.rng.split('network')
  const [online, target] = [new QNetwork(rng, options), new QNetwork(rng, options)]
  return { online, target, head, observationSize, layout }
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
