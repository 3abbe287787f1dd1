import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { LearnableModel } from '../../src/models/learning/learnable-model.ts'
import type { Activation } from '../../src/nn/layers/activation.ts'
import type { Network } from '../../src/nn/layers/network.ts'
import { sideBySide } from '../../src/nn/layers/side-by-side.ts'
import type { Optimizer } from '../../src/nn/optimizers/optimizer.ts'
import { TrainedNetwork } from '../../src/nn/trained-network.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { NetworkBody } from '../network-body.ts'
import { PolicyNetwork } from './policy-network.ts'

export interface PolicyNetworkOptions {
  readonly body: NetworkBody
  readonly actionCount: number
  readonly hiddenSizes: readonly number[]
  /** A state-value output after the logits: from layers of its own, from those of the logits, or none. */
  readonly value: 'own' | 'shared' | 'none'
  readonly activation: Activation
  readonly initializer: PolicyInitializer | null
  /** A sequence model that learns, too; the network's to dispose of. */
  readonly model: LearnableModel | null
  /** Whether the model learns alone: then no network adds to its logits. */
  readonly isModelAlone: boolean
  readonly optimizer: Optimizer
  readonly maxGradNorm: number | null
}

/** First weights of the logits' layer, as a part of their usual size. */
const LOGIT_GAIN = 0.01

/**
 * Observation → A logits, and the state's value where asked for; or, where a model learns alone, that value.
 *
 * The logits' layer starts at a hundredth of its usual size (Andrychowicz et al. 2021, section 3.2), so
 * the first policy is the initializer's static logits, which are its bias, or uniform under the mask. The
 * value's layer starts at its usual size.
 */
export function createPolicyNetwork(rng: Rng, options: PolicyNetworkOptions): PolicyNetwork {
  const { optimizer, maxGradNorm, body, actionCount, value, model, isModelAlone } = options
  const network = isModelAlone ? valueNetworkOf(options) : networkOf(options)
  return new PolicyNetwork({
    actionCount,
    observationSize: body.size,
    network:
      network && new TrainedNetwork(rng, { name: 'policy', network, optimizer, maxGradNorm }),
    hasLogits: !isModelAlone,
    hasValue: value !== 'none',
    model,
  })
}

function valueNetworkOf({ body, hiddenSizes, activation, value }: PolicyNetworkOptions) {
  if (value === 'none') return null
  return body.network({ hiddenSizes, activation, weights: 'orthogonal', outputSize: 1 })
}

function networkOf(options: PolicyNetworkOptions): Network {
  const { body, actionCount, hiddenSizes, value, activation, initializer } = options
  const outputs = actionCount + (value === 'shared' ? 1 : 0)
  const outputBias = new Float32Array(outputs)
  if (initializer?.staticLogits) outputBias.set(initializer.staticLogits)
  const layers = { hiddenSizes, activation, weights: 'orthogonal' } as const
  const policy = body.network({
    ...layers,
    outputSize: outputs,
    outputGain: LOGIT_GAIN,
    outputBias,
  })
  if (value === 'none') return policy
  if (value === 'shared') return withLargerColumn(policy, actionCount, 1 / LOGIT_GAIN)
  return sideBySide(['policy', 'value'], [policy, body.network({ ...layers, outputSize: 1 })])
}

/** A network whose last layer's first weights of one output are larger. */
function withLargerColumn(network: Network, column: number, factor: number): Network {
  return {
    ...network,
    specs(rng) {
      const specs = network.specs(rng)
      const last = Object.keys(specs).findLast((name) => /w\d+$/.test(name))!
      const { shape, values } = specs[last]!
      const scaled = values.map((weight, i) =>
        i % shape[1]! === column ? weight * factor : weight,
      )
      return { ...specs, [last]: { shape, values: scaled } }
    },
  }
}
