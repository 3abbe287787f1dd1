import type { StoredTensor } from '../core/agent.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import { firstNotFinite } from './finite.ts'
import type { Parameters } from './parameters.ts'
import { assertLength } from './shape.ts'

/** A gradient for every parameter, row-major, by the parameter's name. */
export type Gradients = Readonly<Record<string, Float32Array>>

export interface OptimizerState {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  /** Updates so far. */
  readonly steps: number
}

/** Changes parameters by their gradients; all it remembers between updates is in its state. */
export interface Optimizer {
  learningRate: number
  /**
   * One update, on the host, then uploaded. Throws a `ContractError`, and changes nothing, when the
   * gradients' norm or the learning rate is not finite, or when float32 does not hold the norm's square.
   *
   * @returns the gradients' global norm before clipping.
   */
  step(gradients: Gradients): number
  getState(prefix: string): OptimizerState
  /** Throws a `CheckpointError` when a tensor is missing, of another size, or not finite. */
  setState(prefix: string, state: OptimizerState): void
}

export interface AdamOptions {
  readonly learningRate: number
  /** Decay of the first moment. Default 0.9. */
  readonly beta1?: number
  /** Decay of the second moment. Default 0.999. */
  readonly beta2?: number
  /** Default 1e-8. */
  readonly epsilon?: number
  /** Gradients are scaled down to this global norm; null leaves them. Default null. */
  readonly maxGradNorm?: number | null
  /** Decoupled weight decay (Loshchilov and Hutter 2019). Default 0. */
  readonly weightDecay?: number
}

/** The largest norm of clipped gradients, whose squares are kept as float32. */
const largestNorm = 1e19

/** The norm of each parameter's gradient. */
export function parameterNorms(gradients: Gradients): Record<string, number> {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, globalNorm({ [name]: gradient })]),
  )
}

/** √ of the sum of all squared gradients. */
export function globalNorm(gradients: Gradients): number {
  let sum = 0
  for (const gradient of Object.values(gradients)) {
    for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!
  }
  return Math.sqrt(sum)
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1), clipped and fused into one pass over the host's weights.
 * The moments live on the host too, so it is the same arithmetic on every backend.
 */
export class Adam implements Optimizer {
  learningRate: number
  readonly #parameters: Parameters
  readonly #options: Required<Omit<AdamOptions, 'learningRate'>>
  readonly #first: ReadonlyMap<string, Float32Array>
  readonly #second: ReadonlyMap<string, Float32Array>
  #steps = 0

  constructor(parameters: Parameters, options: AdamOptions) {
    this.#parameters = parameters
    this.learningRate = options.learningRate
    this.#options = {
      beta1: options.beta1 ?? 0.9,
      beta2: options.beta2 ?? 0.999,
      epsilon: options.epsilon ?? 1e-8,
      maxGradNorm: options.maxGradNorm ?? null,
      weightDecay: options.weightDecay ?? 0,
    }
    this.#first = zerosLike(parameters)
    this.#second = zerosLike(parameters)
  }

  step(gradients: Gradients): number {
    const { beta1, beta2, maxGradNorm } = this.#options
    const norm = globalNorm(gradients)
    if (!Number.isFinite(norm)) {
      throw new ContractError(
        `Gradients have the norm ${norm}: rewards or a learning rate that are too large, most likely; the weights were left as they were`,
      )
    }
    const clip = maxGradNorm !== null && norm > maxGradNorm ? maxGradNorm / norm : 1
    this.#checkStep(norm * clip)
    this.#steps++
    const correction1 = 1 - beta1 ** this.#steps
    const correction2 = 1 - beta2 ** this.#steps
    for (const name of this.#parameters.names) {
      const gradient = gradients[name]
      if (gradient === undefined) continue
      this.#update(name, gradient, clip, correction1, correction2)
    }
    this.#parameters.upload()
    return norm
  }

  #checkStep(clippedNorm: number): void {
    if (!(Number.isFinite(this.learningRate) && this.learningRate >= 0)) {
      throw new ContractError(
        `Expected \`learningRate\` to be a finite number >= 0, got ${this.learningRate}`,
      )
    }
    // The second moment would be infinite, and the weights would never move again.
    if (clippedNorm > largestNorm) {
      throw new ContractError(
        `Gradients have the norm ${clippedNorm}, whose square float32 does not hold: set \`maxGradNorm\` or scale the rewards down; the weights were left as they were`,
      )
    }
  }

  #update(name: string, gradient: Float32Array, clip: number, c1: number, c2: number): void {
    const weights = this.#parameters.host(name)
    assertLength(`gradient of ${name}`, gradient, weights.length)
    const { beta1, beta2, epsilon, weightDecay } = this.#options
    const m = this.#first.get(name)!
    const v = this.#second.get(name)!
    const rate = this.learningRate / c1
    const keep = 1 - this.learningRate * weightDecay
    const scale2 = 1 / Math.sqrt(c2)
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]! * clip
      const mi = beta1 * m[i]! + (1 - beta1) * g
      const vi = beta2 * v[i]! + (1 - beta2) * g * g
      m[i] = mi
      v[i] = vi
      weights[i] = keep * weights[i]! - (rate * mi) / (Math.sqrt(vi) * scale2 + epsilon)
    }
  }

  getState(prefix: string): OptimizerState {
    const tensors: Record<string, StoredTensor> = {}
    for (const name of this.#parameters.names) {
      const m = this.#first.get(name)!
      const v = this.#second.get(name)!
      tensors[`${prefix}m/${name}`] = { dtype: 'float32', shape: [m.length], data: m.slice() }
      tensors[`${prefix}v/${name}`] = { dtype: 'float32', shape: [v.length], data: v.slice() }
    }
    return { tensors, steps: this.#steps }
  }

  setState(prefix: string, state: OptimizerState): void {
    const moments = [
      ['m', this.#first],
      ['v', this.#second],
    ] as const
    for (const [letter, arrays] of moments) {
      for (const [name, array] of arrays) {
        const stored = state.tensors[`${prefix}${letter}/${name}`]
        const fits = stored !== undefined && stored.data.length === array.length
        if (!fits || firstNotFinite(stored.data) !== -1) {
          throw new CheckpointError(
            `The checkpoint's optimizer has no fitting, finite tensor \`${prefix}${letter}/${name}\``,
          )
        }
      }
    }
    for (const [letter, arrays] of moments) {
      for (const [name, array] of arrays) {
        array.set(state.tensors[`${prefix}${letter}/${name}`]!.data)
      }
    }
    this.#steps = state.steps
  }
}

function zerosLike(parameters: Parameters): ReadonlyMap<string, Float32Array> {
  return new Map(
    parameters.names.map((name) => [name, new Float32Array(parameters.host(name).length)]),
  )
}
