import type { Network, NetworkPass } from '../../src/nn/network.ts'
import { NoisyNetwork } from '../../src/nn/noisy-network.ts'
import type { Gradients } from '../../src/nn/optimizer.ts'
import type { Parameters } from '../../src/nn/parameters.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { NetworkBody } from '../network-body.ts'
import { combineDueling, duelingGradient } from './dueling.ts'
import { priorBias } from './prior-bias.ts'
import type { ValueHead } from './value-head.ts'

// Legend: B batch, A actions, N atoms per action, D observation size.

export interface QNetworkOptions {
  readonly body: NetworkBody
  readonly actionCount: number
  readonly hiddenSizes: readonly number[]
  readonly dueling: boolean
  /** Share of every hidden layer's units that a gradient step leaves out. */
  readonly dropout: number
  readonly head: ValueHead
  /** First spread σ₀ of noisy weights; null for weights without noise. */
  readonly noise: number | null
  readonly prior: PriorOptions
}

export interface PriorOptions {
  /** Temperature at which the prior enters the values; 0 leaves it out. */
  readonly scale: number
  readonly centre: 'partition' | 'best'
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

export interface ActionValues {
  /** What the network says of each action, [B × A × N]; anything for those that are not allowed. */
  readonly atoms: Float32Array
  /** Means of the atoms plus the prior's bias, [B × A]; −Infinity for those that are not allowed. */
  readonly q: Float32Array
  /** The prior's share of `q`, [B × A]; null where it has none. */
  readonly bias: Float32Array | null
}

export interface QPass {
  readonly values: ActionValues
  readonly masks: readonly Int8Array[]
  readonly network: NetworkPass
}

/** Observation → value of each action: a network, its value head, dueling streams and a prior. */
export class QNetwork {
  readonly #network: Network
  readonly #options: QNetworkOptions

  constructor(rng: Rng, options: QNetworkOptions) {
    this.#options = options
    const network = networkOf(rng, options)
    this.#network = options.noise === null ? network : new NoisyNetwork(network, options.noise)
  }

  get parameters(): Parameters {
    return this.#network.parameters
  }

  get observationSize(): number {
    return this.#network.inputSize
  }

  /**
   * New noise in the weights, or none with null; of no effect without noisy weights. With them, to be
   * called before the first pass and after every change of the parameters.
   */
  drawNoise(rng: Rng | null): void {
    if (this.#network instanceof NoisyNetwork) this.#network.draw(rng)
  }

  async predict(states: States): Promise<ActionValues> {
    const { observations, masks } = states
    return this.#values(await this.#network.predict(observations, masks.length), states)
  }

  /** As `predict`, for `backward`. @param rng draws the dropout, which `predict` never has */
  async forward(states: States, rng: Rng): Promise<QPass> {
    const { observations, masks } = states
    const network = await this.#network.forward(observations, masks.length, rng)
    return { values: this.#values(network.output, states), masks, network }
  }

  /** The parameters' gradients from dL/datoms, shape [B × A × N]. Disposes the pass. */
  backward(pass: QPass, gradient: Float32Array): Promise<Gradients> {
    const { dueling, head } = this.#options
    const toOutputs = dueling ? duelingGradient(gradient, pass.masks, head.atoms) : gradient
    return this.#network.backward(pass.network, toOutputs)
  }

  dispose(): void {
    this.#network.dispose()
  }

  #values(outputs: Float32Array, states: States): ActionValues {
    const { masks } = states
    const { dueling, head, actionCount } = this.#options
    const atoms = dueling ? combineDueling(outputs, masks, head.atoms) : outputs
    const bias = this.#bias(states)
    const q = new Float32Array(masks.length * actionCount).fill(Number.NEGATIVE_INFINITY)
    masks.forEach((mask, row) => {
      for (let a = 0; a < actionCount; a++) {
        const entry = row * actionCount + a
        if (mask[a] === 0) continue
        q[entry] = head.mean(atoms, entry * head.atoms) + (bias?.[entry] ?? 0)
      }
    })
    return { atoms, q, bias }
  }

  #bias({ masks, priors }: States): Float32Array | null {
    const { prior, actionCount } = this.#options
    if (prior.scale === 0 || (priors ?? prior.staticLogits) === null) return null
    const bias = new Float32Array(masks.length * actionCount)
    const row = new Float64Array(actionCount)
    masks.forEach((mask, b) => {
      const logits = priors?.[b] ?? prior.staticLogits
      if (logits === null || !mask.includes(1)) return
      priorBias(logits, mask, prior.scale, prior.centre, row)
      bias.set(row, b * actionCount)
    })
    return bias
  }
}

function networkOf(rng: Rng, options: QNetworkOptions): Network {
  const { body, actionCount, hiddenSizes, dropout, dueling, head, prior } = options
  return body.createNetwork(rng, {
    hiddenSizes,
    dropout,
    outputSize: (actionCount + (dueling ? 1 : 0)) * head.atoms,
    weights: 'he',
    // Beside a prior the network begins as 0: the first policy is then the prior's own.
    outputGain: prior.scale > 0 ? 0 : 0.1,
  })
}
