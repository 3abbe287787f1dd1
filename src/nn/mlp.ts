import * as tf from '@tensorflow/tfjs-core'
import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'
import {
  biasWithShared,
  type ColumnSplit,
  splitColumns,
  spreadGradient,
  varyingRows,
} from './column-split.ts'
import {
  type Activation,
  activationGradient,
  columnSums,
  denseForward,
  productA,
  productB,
} from './dense.ts'
import { type DroppedLayer, dropUnits } from './dropped-layer.ts'
import { heNormal, orthogonal } from './initial-weights.ts'
import type { Network, NetworkPass } from './network.ts'
import type { Gradients } from './optimizer.ts'
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
  /** Share of every hidden layer's units that a forward pass with a generator leaves out. Default 0. */
  readonly dropout?: number
}

export interface MlpPass extends NetworkPass {
  readonly layers: readonly tf.Tensor2D[]
  /** What dropout made of each hidden layer, from the first; empty where nothing was dropped. */
  readonly dropped: readonly DroppedLayer[]
  /** How the first layer was computed, where that was on part of the input. */
  readonly split: ColumnSplit | null
}

/** Weights that a larger network holds; its names are those of {@link Mlp.specs}. */
export interface SharedParameters {
  readonly parameters: Parameters
  readonly prefix: string
}

/**
 * A multilayer perceptron with an explicit forward and backward pass.
 *
 * Losses are computed on the host, where a mask costs nothing: they read the outputs and give
 * dL/doutput. Every small tfjs op takes about 17 µs and passes over all actions, so a masked
 * softmax loss through the automatic gradient costs more than the matrix products of a small net.
 */
export class Mlp implements Network {
  readonly parameters: Parameters
  readonly inputSize: number
  readonly outputSize: number
  readonly #activation: Activation
  readonly #dropout: number
  readonly #depth: number
  readonly #prefix: string
  readonly #owned: boolean
  readonly #gradients: Readonly<Record<string, Float32Array>>

  /** @param shared where the weights are, as part of a larger network, whose maker disposes them */
  constructor(rng: Rng, options: MlpOptions, shared?: SharedParameters) {
    this.inputSize = options.inputSize
    this.outputSize = options.outputSize
    this.#activation = options.activation ?? 'relu'
    this.#dropout = options.dropout ?? 0
    this.#depth = options.hiddenSizes.length + 1
    this.#prefix = shared?.prefix ?? ''
    this.#owned = shared === undefined
    this.parameters = shared?.parameters ?? new Parameters(Mlp.specs(rng, options))
    this.#gradients = Object.fromEntries(
      this.parameters.names
        .filter((name) => name.startsWith(this.#prefix))
        .map((name) => [name, new Float32Array(this.parameters.host(name).length)]),
    )
  }

  /** First weights by name: `w0`, `b0`, `w1`, … from the input on, each after `prefix`. */
  static specs(rng: Rng, options: MlpOptions, prefix = ''): Record<string, ParameterSpec> {
    const sizes = [options.inputSize, ...options.hiddenSizes, options.outputSize]
    if (!sizes.every((size) => Number.isInteger(size) && size >= 1)) {
      throw new ContractError(
        `Expected layer sizes to be integers >= 1, got \`${sizes.join(', ')}\``,
      )
    }
    return initialLayers(rng, sizes, options, prefix)
  }

  /** @param input shape [B × D], row-major. @returns shape [B × O]. Nothing is left to dispose. */
  async predict(input: Float32Array, batch: number, out?: Float32Array): Promise<Float32Array> {
    const { layers } = this.#run(input, batch, null)
    const output = await readTensor(layers[this.#depth]!, out)
    for (const layer of layers) layer.dispose()
    return output
  }

  /** As {@link predict}, keeping the layers for {@link backward}. @param rng draws the dropout; null drops nothing */
  async forward(input: Float32Array, batch: number, rng: Rng | null = null): Promise<MlpPass> {
    const { layers, dropped, split } = this.#run(input, batch, rng)
    const output = await readTensor(layers[this.#depth]!)
    const dispose = () => {
      for (const layer of layers) layer.dispose()
      for (const layer of dropped) layer.dispose()
    }
    return { output, batch, layers, dropped, split, dispose }
  }

  /**
   * The parameters' gradients from dL/doutput, shape [B × O]. Disposes the pass.
   * @returns arrays that the next call writes over.
   */
  async backward(pass: MlpPass, outputGradient: Float32Array): Promise<Gradients> {
    const { gradients } = await this.#backward(pass, outputGradient, false)
    return gradients
  }

  /** As {@link backward}, and dL/dinput, shape [B × D], for a network that feeds this one. */
  async backwardToInput(
    pass: MlpPass,
    outputGradient: Float32Array,
  ): Promise<{ readonly gradients: Gradients; readonly dInput: Float32Array }> {
    const { gradients, dInput } = await this.#backward(pass, outputGradient, true)
    return { gradients, dInput: dInput as Float32Array }
  }

  async #backward(pass: MlpPass, outputGradient: Float32Array, toInput: boolean) {
    assertLength('outputGradient', outputGradient, pass.batch * this.outputSize)
    const computed = tf.tidy(() => this.#backwardTensors(pass, outputGradient, toInput))
    pass.dispose()
    const first = `${this.#prefix}w0`
    for (const [name, gradient] of Object.entries(computed.gradients)) {
      if (name === first && pass.split !== null) continue
      await readTensor(gradient, this.#gradients[name]!)
      gradient.dispose()
    }
    if (pass.split !== null) {
      const dBias = this.#gradients[`${this.#prefix}b0`]!
      const dVarying = await readTensor(computed.gradients[first]!)
      spreadGradient(pass.split, dVarying, dBias, this.#gradients[first]!)
      computed.gradients[first]!.dispose()
    }
    const dInput = computed.dInput[0]
    if (dInput === undefined) return { gradients: this.#gradients, dInput: null }
    const read = await readTensor(dInput)
    dInput.dispose()
    return { gradients: this.#gradients, dInput: read }
  }

  /** Frees the weights, unless a larger network holds them. */
  dispose(): void {
    if (this.#owned) this.parameters.dispose()
  }

  /** The input and every layer's output, [B, size]; the caller disposes them. */
  #run(input: Float32Array, batch: number, rng: Rng | null) {
    assertLength('input', input, batch * this.inputSize)
    const split = splitColumns(input, batch, this.inputSize)
    const layers = split === null ? this.#wholeInput(input, batch) : this.#partOfInput(split, batch)
    const dropped: DroppedLayer[] = []
    for (let i = layers.length - 1; i < this.#depth; i++) {
      const drops = i > 0 && rng !== null && this.#dropout > 0
      if (drops) dropped.push(dropUnits(layers[i]!, this.#dropout, rng))
      const input = drops ? dropped.at(-1)!.values : layers[i]!
      layers.push(denseForward(input, ...this.#layer(i), this.#activationOf(i)))
    }
    return { layers, dropped, split }
  }

  #wholeInput(input: Float32Array, batch: number): tf.Tensor2D[] {
    return [tf.tensor2d(input, [batch, this.inputSize], 'float32')]
  }

  /** The varying columns, and the first layer's output. */
  #partOfInput(split: ColumnSplit, batch: number): tf.Tensor2D[] {
    const weights = this.parameters.host(`${this.#prefix}w0`)
    const bias = this.parameters.host(`${this.#prefix}b0`)
    const size = split.columns.length
    const x = tf.tensor2d(split.varying, [batch, size], 'float32')
    const w = tf.tensor2d(varyingRows(split, weights, bias.length), [size, bias.length], 'float32')
    const b = tf.tensor1d(biasWithShared(split, weights, bias), 'float32')
    const y = denseForward(x, w, b, this.#activationOf(0))
    w.dispose()
    b.dispose()
    return [x, y]
  }

  #activationOf(layer: number): Activation {
    return layer === this.#depth - 1 ? 'linear' : this.#activation
  }

  #backwardTensors(pass: MlpPass, outputGradient: Float32Array, toInput: boolean) {
    const gradients: Record<string, tf.Tensor> = {}
    let dz = tf.tensor2d(outputGradient, [pass.batch, this.outputSize], 'float32')
    for (let i = this.#depth - 1; i >= 0; i--) {
      const output = pass.layers[i]!
      const dropped = i > 0 ? pass.dropped[i - 1] : undefined
      gradients[`${this.#prefix}w${i}`] = productA(dropped?.values ?? output, dz)
      gradients[`${this.#prefix}b${i}`] = columnSums(dz)
      if (i === 0) continue
      const dInput = productB(dz, this.#layer(i)[0])
      const dOutput = dropped === undefined ? dInput : tf.mul<tf.Tensor2D>(dInput, dropped.factors)
      dz = activationGradient(dOutput, output, this.#activation)
    }
    // Mostly of no use, and the input is the widest layer.
    const dInput = toInput ? [productB(dz, this.#layer(0)[0])] : []
    return { gradients, dInput }
  }

  #layer(i: number): [tf.Tensor2D, tf.Tensor1D] {
    return [
      this.parameters.variable(`${this.#prefix}w${i}`) as tf.Tensor as tf.Tensor2D,
      this.parameters.variable(`${this.#prefix}b${i}`) as tf.Tensor as tf.Tensor1D,
    ]
  }
}

function initialLayers(
  rng: Rng,
  sizes: readonly number[],
  options: MlpOptions,
  prefix: string,
): Record<string, ParameterSpec> {
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
    specs[`${prefix}w${i}`] = { shape: [fanIn, fanOut], values }
    specs[`${prefix}b${i}`] = { shape: [fanOut], values: bias }
  }
  return specs
}
