import * as tf from '@tensorflow/tfjs'
import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'
import {
  type Activation,
  activationGradient,
  columnSums,
  denseForward,
  productA,
  productB,
} from './dense.ts'
import { heNormal, orthogonal } from './initial-weights.ts'
import { type ParameterSpec, Parameters } from './parameters.ts'
import { readTensor } from './read-tensor.ts'
import { assertLength } from './shape.ts'

// Legend: B batch, D inputs, O outputs.

export interface MlpOptions {
  readonly inputSize: number
  /** Width of each hidden layer; empty for a linear map. */
  readonly hiddenSizes: readonly number[]
  readonly outputSize: number
  /** Default `relu`. */
  readonly activation?: Activation
  /** `he`: normal, for ReLU. `orthogonal`: gain √2, and `outputGain` for the last layer. */
  readonly weights: 'he' | 'orthogonal'
  /** Size of the last layer's first weights; small makes the first outputs nearly its bias. Default 1. */
  readonly outputGain?: number
  /** Bias of the last layer, shape [O]; default zeros. */
  readonly outputBias?: Float32Array
}

/** A forward pass with what its backward pass needs. Dispose it, or give it to `backward`. */
export interface MlpPass {
  /** Shape [B × O], row-major; the caller may keep it. */
  readonly output: Float32Array
  readonly batch: number
  readonly layers: readonly tf.Tensor2D[]
  dispose(): void
}

/**
 * A multilayer perceptron with an explicit forward and backward pass.
 *
 * Losses are computed on the host, where a mask costs nothing: they read the outputs and give
 * dL/doutput. Every small tfjs op takes about 17 µs and passes over all actions, so a masked
 * softmax loss through the automatic gradient costs more than the matrix products of a small net.
 */
export class Mlp {
  readonly parameters: Parameters
  readonly inputSize: number
  readonly outputSize: number
  readonly #activation: Activation
  readonly #depth: number
  readonly #gradients: Readonly<Record<string, Float32Array>>

  constructor(rng: Rng, options: MlpOptions) {
    const sizes = [options.inputSize, ...options.hiddenSizes, options.outputSize]
    if (!sizes.every((size) => Number.isInteger(size) && size >= 1)) {
      throw new ContractError(
        `Expected layer sizes to be integers >= 1, got \`${sizes.join(', ')}\``,
      )
    }
    this.inputSize = options.inputSize
    this.outputSize = options.outputSize
    this.#activation = options.activation ?? 'relu'
    this.#depth = sizes.length - 1
    this.parameters = new Parameters(initialLayers(rng, sizes, options))
    this.#gradients = Object.fromEntries(
      this.parameters.names.map((name) => [
        name,
        new Float32Array(this.parameters.host(name).length),
      ]),
    )
  }

  /** @param input shape [B × D], row-major. @returns shape [B × O]. Nothing is left to dispose. */
  async predict(input: Float32Array, batch: number, out?: Float32Array): Promise<Float32Array> {
    const layers = this.#run(input, batch)
    const output = await readTensor(layers[this.#depth]!, out)
    for (const layer of layers) layer.dispose()
    return output
  }

  /** As {@link predict}, keeping the layers for {@link backward}. */
  async forward(input: Float32Array, batch: number): Promise<MlpPass> {
    const layers = this.#run(input, batch)
    const output = await readTensor(layers[this.#depth]!)
    const dispose = () => {
      for (const layer of layers) layer.dispose()
    }
    return { output, batch, layers, dispose }
  }

  /**
   * The parameters' gradients from dL/doutput, shape [B × O]. Disposes the pass.
   * @returns arrays that the next call writes over.
   */
  async backward(pass: MlpPass, outputGradient: Float32Array) {
    assertLength('outputGradient', outputGradient, pass.batch * this.outputSize)
    const computed = tf.tidy(() => this.#backwardTensors(pass, outputGradient))
    pass.dispose()
    for (const [name, gradient] of Object.entries(computed)) {
      await readTensor(gradient, this.#gradients[name]!)
      gradient.dispose()
    }
    return this.#gradients
  }

  dispose(): void {
    this.parameters.dispose()
  }

  /** The input and every layer's output, [B, size]; the caller disposes them. */
  #run(input: Float32Array, batch: number): tf.Tensor2D[] {
    assertLength('input', input, batch * this.inputSize)
    const layers = [tf.tensor2d(input, [batch, this.inputSize], 'float32')]
    for (let i = 0; i < this.#depth; i++) {
      const activation = i === this.#depth - 1 ? 'linear' : this.#activation
      const [w, b] = this.#layer(i)
      layers.push(denseForward(layers[i]!, w, b, activation))
    }
    return layers
  }

  #backwardTensors(pass: MlpPass, outputGradient: Float32Array): Record<string, tf.Tensor> {
    const gradients: Record<string, tf.Tensor> = {}
    let dz = tf.tensor2d(outputGradient, [pass.batch, this.outputSize], 'float32')
    for (let i = this.#depth - 1; i >= 0; i--) {
      const input = pass.layers[i]!
      gradients[`w${i}`] = productA(input, dz)
      gradients[`b${i}`] = columnSums(dz)
      // The input's own gradient is of no use, and it is the widest layer.
      if (i > 0) dz = activationGradient(productB(dz, this.#layer(i)[0]), input, this.#activation)
    }
    return gradients
  }

  #layer(i: number): [tf.Tensor2D, tf.Tensor1D] {
    return [
      this.parameters.variable(`w${i}`) as tf.Tensor as tf.Tensor2D,
      this.parameters.variable(`b${i}`) as tf.Tensor as tf.Tensor1D,
    ]
  }
}

function initialLayers(rng: Rng, sizes: readonly number[], options: MlpOptions) {
  const specs: Record<string, ParameterSpec> = {}
  for (let i = 0; i + 1 < sizes.length; i++) {
    const fanIn = sizes[i]!
    const fanOut = sizes[i + 1]!
    const isOutput = i + 2 === sizes.length
    const gain = isOutput ? (options.outputGain ?? 1) : Math.SQRT2
    const layerRng = rng.split(`layer-${i}`)
    const values =
      options.weights === 'he'
        ? heNormal(layerRng, fanIn, fanOut).map((weight) => (isOutput ? weight * gain : weight))
        : orthogonal(layerRng, fanIn, fanOut, gain)
    const bias = (isOutput ? options.outputBias : undefined) ?? new Float32Array(fanOut)
    specs[`w${i}`] = { shape: [fanIn, fanOut], values }
    specs[`b${i}`] = { shape: [fanOut], values: bias }
  }
  return specs
}
