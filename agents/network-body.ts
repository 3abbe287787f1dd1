import type { Transition } from '../src/core/agent.ts'
import type { Observation } from '../src/core/env.ts'
import type { Space } from '../src/core/spaces.ts'
import { prefixNetwork } from '../src/models/recurrent/prefix-network.ts'
import { type MlpOptions, mlp } from '../src/nn/layers/mlp.ts'
import type { Network } from '../src/nn/layers/network.ts'
import { boxReader, type ObservationReader } from './observation.ts'
import { tokensLayout, tokensReader } from './tokens-observation.ts'

export interface BodyConfig {
  readonly body: 'feedforward' | 'recurrent'
  readonly embeddingDim: number
  readonly recurrentDim: number
}

/** How an agent reads observations, and the network that its choice of body stands for. */
export interface NetworkBody extends ObservationReader {
  /** A transition whose observations are rows. */
  readTransition(transition: Transition): Transition
  /** @param head the layers on top of the body; their input's size is the body's affair */
  network(head: Omit<MlpOptions, 'inputSize'>): Network
}

/** Throws a `ConfigError` where the observation is not what the body reads. */
export function createBody(
  agent: string,
  space: Space<Observation>,
  config: BodyConfig,
): NetworkBody {
  if (config.body === 'feedforward') {
    const reader = boxReader(agent, space)
    return {
      ...reading(reader),
      network: (head) => mlp({ ...head, inputSize: reader.size }),
    }
  }
  const layout = tokensLayout(agent, space)
  return {
    ...reading(tokensReader(layout)),
    network: (head) =>
      prefixNetwork({
        layout,
        embeddingSize: config.embeddingDim,
        hiddenSize: config.recurrentDim,
        head,
      }),
  }
}

function reading({ size, read }: ObservationReader): Omit<NetworkBody, 'network'> {
  return {
    size,
    read,
    readTransition: (transition) => ({
      ...transition,
      observation: read(transition.observation),
      nextObservation: read(transition.nextObservation),
    }),
  }
}
