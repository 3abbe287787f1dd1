import * as tf from '@tensorflow/tfjs-core'
import { compile } from '../../src/nn/compile/compile.ts'
import {
  type Compiled,
  floats,
  type HostTensor,
  type HostTensors,
  type Tensors,
  withoutPrefix,
  withPrefix,
} from '../../src/nn/compile/compiled.ts'
import { rowBucket } from '../../src/nn/compile/row-bucket.ts'
import type { Activation } from '../../src/nn/layers/activation.ts'
import type { Network } from '../../src/nn/layers/network.ts'
import { noisy } from '../../src/nn/layers/noisy.ts'
import { Parameters } from '../../src/nn/parameters.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { NetworkBody } from '../network-body.ts'
import { combineDueling } from './dueling.ts'
import { type BiasRule, priorBiases } from './prior/prior-bias.ts'
import type { ValueHead } from './value-head.ts'

// Legend: B batch, A actions, N atoms per action, D observation size.

export interface QNetworkOptions {
  readonly body: NetworkBody
  /** Observations side by side, [B × D], as the network is to read them. Default: as they are. */
  readonly readRows?: (observations: Float32Array) => Float32Array
  readonly actionCount: number
  readonly hiddenSizes: readonly number[]
  readonly activation: Activation
  readonly dueling: boolean
  /** Whether the network gives the value of a state alone: then the prior tells its actions apart. */
  readonly valueAlone: boolean
  /** Share of every hidden layer's units that a gradient step leaves out. */
  readonly dropout: number
  readonly head: ValueHead
  /** First spread σ₀ of noisy weights; null for weights without noise. */
  readonly noise: number | null
  readonly prior: PriorOptions
}

export interface PriorOptions extends BiasRule {
  /** Log-probabilities of every state, shape [A], where none come with the state. */
  readonly staticLogits: Float32Array | null
}

/** What is known of B states. */
export interface States {
  /** Shape [B × D], row-major. */
  readonly observations: Float32Array
  /** B masks of shape [A]; one that allows nothing stands for no state. */
  readonly masks: readonly Int8Array[]
  /** B rows of shape [A] of a prior that depends on the state, or null. */
  readonly priors: readonly Float32Array[] | null
}

/** What a Q-function says of B states. */
export interface ActionValues {
  /** Of each action, [B, A, N]; anything for those that are not allowed. */
  readonly atoms: tf.Tensor
  /** Means of the atoms plus the prior's bias, [B, A]. */
  readonly q: tf.Tensor2D
}

/** Observation → value of each action: a network, its value head, dueling streams and a prior. */
export class QNetwork {
  readonly #network: Network
  readonly #options: QNetworkOptions
  readonly #predict: Compiled

  constructor(options: QNetworkOptions) {
    this.#options = options
    const network = networkOf(options)
    this.#network = options.noise === null ? network : noisy(network, options.noise)
    this.#predict = compile(
      (inputs) => ({
        q: this.values(withoutPrefix('parameter/', inputs), withoutPrefix('state/', inputs)).q,
      }),
      { name: 'dqn values' },
    )
  }

  get observationSize(): number {
    return this.#network.rowSize
  }

  get head(): ValueHead {
    return this.#options.head
  }

  /** New parameters at their first weights. */
  parameters(rng: Rng): Parameters {
    return new Parameters(this.#network.specs(rng))
  }

  /** What is asked about B states, for {@link values}; beside it goes what {@link noise} draws. */
  inputs(states: States): HostTensors {
    const { observations, masks } = states
    const { actionCount, readRows = asTheyAre } = this.#options
    const mask = new Uint8Array(masks.length * actionCount)
    masks.forEach((row, b) => {
      mask.set(row, b * actionCount)
    })
    const bias = this.#bias(states)
    const shape = [masks.length, actionCount]
    return {
      ...this.#network.inputs(readRows(observations), masks.length),
      mask: { dtype: 'bool', shape, data: mask },
      ...(bias === null ? {} : { bias: floats(bias, shape) }),
    }
  }

  /** Noise of noisy weights, or none of it with null. */
  noise(rng: Rng | null, batch: number): HostTensors {
    return this.#network.noise(rng, batch)
  }

  /** What a gradient step leaves out. */
  dropout(rng: Rng, batch: number): HostTensors {
    return this.#network.dropout(rng, batch)
  }

  /** The values as a pure function of weights, states and noise. */
  values(parameters: Tensors, inputs: Tensors): ActionValues {
    const { head } = this.#options
    const atoms = this.#atoms(this.#network.forward(parameters, inputs), inputs.mask as tf.Tensor2D)
    const means = head.mean(atoms)
    return { atoms, q: inputs.bias === undefined ? means : tf.add(means, inputs.bias) }
  }

  /** Of each action, [B, A, N]. */
  #atoms(outputs: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor {
    const { dueling, valueAlone, head, actionCount } = this.#options
    const [batch] = mask.shape
    if (valueAlone) {
      const values = tf.reshape(outputs, [batch, 1, head.atoms])
      return tf.add(values, tf.zeros([1, actionCount, 1])) // [B, A, N]
    }
    if (dueling) return combineDueling(outputs, tf.cast(mask, 'float32'), head.atoms)
    return tf.reshape(outputs, [batch, actionCount, head.atoms])
  }

  /** Values of B states, [B × A]; anything for actions that are not allowed. @param rng as in `noise` */
  async predict(parameters: Parameters, states: States, rng: Rng | null): Promise<Float32Array> {
    const batch = states.masks.length
    const padded = this.#padded(states, rowBucket(batch))
    const { q } = await this.#predict.run({
      ...withPrefix('parameter/', parameters.tensors()),
      ...withPrefix('state/', this.inputs(padded)),
      ...withPrefix('state/', this.noise(rng, padded.masks.length)),
    })
    return (q as HostTensor & { data: Float32Array }).data.subarray(
      0,
      batch * this.#options.actionCount,
    )
  }

  /** Frees what was compiled. */
  dispose(): void {
    this.#predict.dispose()
  }

  /** With copies of the first state below, up to a number of rows that graphs are made for. */
  #padded({ observations, masks, priors }: States, rows: number): States {
    const missing = rows - masks.length
    if (missing === 0) return { observations, masks, priors }
    const more = <T>(list: readonly T[]) => [...list, ...new Array<T>(missing).fill(list[0]!)]
    const padded = new Float32Array(rows * this.observationSize)
    padded.set(observations)
    return {
      observations: padded,
      masks: more(masks),
      priors: priors === null ? null : more(priors),
    }
  }

  #bias({ masks, priors }: States): Float32Array | null {
    const { prior } = this.#options
    const { staticLogits } = prior
    if (prior.scale === 0 || (priors ?? staticLogits) === null) return null
    return priorBiases(masks, (b) => (priors?.[b] ?? staticLogits)!, prior)
  }
}

const asTheyAre = (observations: Float32Array) => observations

function networkOf(options: QNetworkOptions): Network {
  const { body, actionCount, hiddenSizes, activation, dropout, dueling, valueAlone } = options
  const { head, prior } = options
  return body.network({
    hiddenSizes,
    activation,
    dropout,
    outputSize: (valueAlone ? 1 : actionCount + (dueling ? 1 : 0)) * head.atoms,
    weights: 'he',
    // Beside a prior the network begins as 0: the first policy is then the prior's own.
    outputGain: prior.scale > 0 ? 0 : 0.1,
  })
}
