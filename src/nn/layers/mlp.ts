import * as tf from '@tensorflow/tfjs-core'
import { ContractError } from '../../core/errors.ts'
import type { Rng } from '../../random/rng.ts'
import { floats, type Tensors } from '../compile/compiled.ts'
import { heNormal, orthogonal } from '../initial-weights.ts'
import type { ParameterSpec } from '../parameters.ts'
import { assertLength } from '../shape.ts'
import { type Activation, activate } from './activation.ts'
import { dropoutFactors } from './dropout.ts'
import type { Network } from './network.ts'
import { product } from './product.ts'

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
  /** Share of every hidden layer's units that a gradient step leaves out. Default 0. */
  readonly dropout?: number
}

/** A multilayer perceptron. Its parameters are `w0` [D × H], `b0` [H], `w1`, … from the input on. */
export function mlp(options: MlpOptions): Network {
  const { inputSize, outputSize, hiddenSizes, dropout = 0 } = options
  return {
    rowSize: inputSize,
    outputSize,
    shapes: mlpShapes(options),
    specs: (rng) => mlpSpecs(rng, options),
    inputs(rows, batch) {
      assertLength('rows', rows, batch * inputSize)
      return { x: floats(rows, [batch, inputSize]) }
    },
    noise: () => ({}),
    dropout(rng, batch) {
      if (dropout === 0) return {}
      return Object.fromEntries(
        hiddenSizes.map((size, i) => [
          `dropout${i}`,
          floats(dropoutFactors(batch * size, dropout, rng), [batch, size]),
        ]),
      )
    },
    forward: (parameters, inputs) =>
      mlpForward(parameters, inputs.x as tf.Tensor2D, options, inputs),
  }
}

/** @param inputs has the factors of dropout, where there are any. @param prefix of the parameters' names */
export function mlpForward(
  parameters: Tensors,
  x: tf.Tensor2D,
  { hiddenSizes, activation = 'relu' }: MlpOptions,
  inputs: Tensors = {},
  prefix = '',
): tf.Tensor2D {
  let y = x
  for (let i = 0; i <= hiddenSizes.length; i++) {
    const weights = parameters[`${prefix}w${i}`] as tf.Tensor2D
    y = tf.add(product(y, weights), parameters[`${prefix}b${i}`]!)
    if (i === hiddenSizes.length) break
    y = activate(y, activation)
    const factors = inputs[`dropout${i}`]
    if (factors !== undefined) y = tf.mul(y, factors)
  }
  return y
}

/** Shape of each parameter. Throws a `ContractError` for sizes that are none. */
export function mlpShapes(
  { inputSize, hiddenSizes, outputSize }: MlpOptions,
  prefix = '',
): Record<string, readonly number[]> {
  const sizes = [inputSize, ...hiddenSizes, outputSize]
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new ContractError(`Expected layer sizes to be integers >= 1, got \`${sizes.join(', ')}\``)
  }
  const layers = sizes
    .slice(1)
    .flatMap((fanOut, i) => [
      [`${prefix}w${i}`, [sizes[i]!, fanOut]] as const,
      [`${prefix}b${i}`, [fanOut]] as const,
    ])
  return Object.fromEntries(layers)
}

/** First weights by name, each after `prefix`. */
export function mlpSpecs(
  rng: Rng,
  options: MlpOptions,
  prefix = '',
): Record<string, ParameterSpec> {
  const last = options.hiddenSizes.length
  const values = (name: string, [fanIn = 0, fanOut = 0]: readonly number[]) => {
    const i = Number(/\d+$/.exec(name))
    if (name[prefix.length] === 'b') {
      return (i === last ? options.outputBias : undefined) ?? new Float32Array(fanIn)
    }
    const layerRng = rng.split(`layer-${i}`)
    const gain = i === last ? (options.outputGain ?? 1) : Math.SQRT2
    if (options.weights === 'orthogonal') return orthogonal(layerRng, fanIn, fanOut, gain)
    return heNormal(layerRng, fanIn, fanOut).map((w) => (i === last ? w * gain : w))
  }
  return Object.fromEntries(
    Object.entries(mlpShapes(options, prefix)).map(([name, shape]) => [
      name,
      { shape, values: values(name, shape) },
    ]),
  )
}
