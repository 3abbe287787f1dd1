import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../../random/rng.ts'
import { floats, type HostTensors, type Tensors } from '../compile/compiled.ts'
import type { ParameterSpec } from '../parameters.ts'
import { sizeOf } from '../shape.ts'
import type { Network } from './network.ts'

// Legend: I inputs and O outputs of one layer.

/** A dense layer with noise, by the names of its parameters. */
interface NoisyLayer {
  readonly weight: string
  readonly bias: string
  readonly inputs: number
  readonly outputs: number
}

const spreadOf = (name: string) => `${name}/spread`
const noiseOf = (name: string, side: 'inputs' | 'outputs') => `noise/${name}/${side}`

/**
 * A network whose dense layers have noisy weights: w = μ + σ · noise, with μ and σ both learnt, so
 * that the network decides itself how much it explores (Fortunato et al. 2018). The noise is
 * factorised Gaussian: f(ε_in) f(ε_out) with f(x) = sgn(x) √|x| (its equations 10 and 11).
 *
 * μ has the name of the weight, σ that and `/spread`. Weights other than those of dense layers (tables,
 * recurrent ones) have no noise.
 *
 * @param initialSpread σ₀: the first σ are σ₀ / √I; 0.5 in the paper
 */
export function noisy(network: Network, initialSpread: number): Network {
  const layers = noisyLayers(network)
  const spreads = layers.flatMap(({ weight, bias, inputs }) =>
    [weight, bias].map((name) => ({ name, shape: network.shapes[name]!, inputs })),
  )
  return {
    ...network,
    shapes: {
      ...network.shapes,
      ...Object.fromEntries(spreads.map(({ name, shape }) => [spreadOf(name), shape])),
    },
    specs(rng) {
      const first = spreads.map(({ name, shape, inputs }): [string, ParameterSpec] => {
        const values = new Float32Array(sizeOf(shape)).fill(initialSpread / Math.sqrt(inputs))
        return [spreadOf(name), { shape, values }]
      })
      return { ...network.specs(rng), ...Object.fromEntries(first) }
    },
    noise: (rng, batch) => ({ ...network.noise(rng, batch), ...drawNoise(layers, rng) }),
    forward: (parameters, inputs) => network.forward(withNoise(layers, parameters, inputs), inputs),
  }
}

/** The weights of a dense layer are called `w0`, `w1`, …, also within a part of a network. */
function noisyLayers({ shapes }: Network): NoisyLayer[] {
  return Object.keys(shapes)
    .filter((name) => /(^|\/)w\d+$/.test(name))
    .map((weight) => {
      const [inputs = 0, outputs = 0] = shapes[weight]!
      return { weight, bias: weight.replace(/w(\d+)$/, 'b$1'), inputs, outputs }
    })
}

/** f(ε) of every layer's inputs [I] and outputs [O]; zeros without a generator. */
function drawNoise(layers: readonly NoisyLayer[], rng: Rng | null): HostTensors {
  const factors = (length: number) => {
    const epsilons = Float32Array.from({ length }, () => rng?.normal() ?? 0)
    return floats(
      epsilons.map((x) => Math.sign(x) * Math.sqrt(Math.abs(x))),
      [length],
    )
  }
  const drawn = layers.flatMap(({ weight, inputs, outputs }) => [
    [noiseOf(weight, 'inputs'), factors(inputs)] as const,
    [noiseOf(weight, 'outputs'), factors(outputs)] as const,
  ])
  return Object.fromEntries(drawn)
}

/** μ + σ · noise for the weights and biases that have noise. */
function withNoise(layers: readonly NoisyLayer[], parameters: Tensors, inputs: Tensors): Tensors {
  const sums: Record<string, tf.Tensor> = { ...parameters }
  for (const { weight, bias } of layers) {
    const ofInputs = inputs[noiseOf(weight, 'inputs')]!
    const ofOutputs = inputs[noiseOf(weight, 'outputs')]!
    const noise = tf.mul(tf.expandDims(ofInputs, 1), tf.expandDims(ofOutputs, 0))
    sums[weight] = tf.add(parameters[weight]!, tf.mul(parameters[spreadOf(weight)]!, noise))
    sums[bias] = tf.add(parameters[bias]!, tf.mul(parameters[spreadOf(bias)]!, ofOutputs))
  }
  return sums
}
