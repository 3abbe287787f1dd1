import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import { adam } from '../../src/nn/optimizers/adam.ts'
import { TrainedNetwork } from '../../src/nn/trained-network.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { NetworkBody } from '../network-body.ts'

export interface PolicyNetworkOptions {
  readonly body: NetworkBody
  readonly actionCount: number
  readonly hiddenSizes: readonly number[]
  /** 1 adds a state-value output after the logits; 0 does not. */
  readonly valueOutputs: 0 | 1
  readonly initializer: PolicyInitializer | null
  readonly maxGradNorm: number | null
}

/**
 * Observation → A logits, and the state's value where asked for, from one torso.
 *
 * The last layer starts at a hundredth of its usual size (Andrychowicz et al. 2021, section 3.2), so
 * the first policy is the initializer's static logits, which are its bias, or uniform under the mask.
 */
export function createPolicyNetwork(rng: Rng, options: PolicyNetworkOptions): TrainedNetwork {
  const outputBias = new Float32Array(options.actionCount + options.valueOutputs)
  if (options.initializer?.staticLogits) outputBias.set(options.initializer.staticLogits)
  return new TrainedNetwork(rng, {
    name: 'policy',
    network: options.body.network({
      hiddenSizes: options.hiddenSizes,
      outputSize: outputBias.length,
      weights: 'orthogonal',
      outputGain: 0.01,
      outputBias,
    }),
    optimizer: adam(),
    maxGradNorm: options.maxGradNorm,
  })
}
