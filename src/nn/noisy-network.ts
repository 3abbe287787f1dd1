import type { Rng } from '../random/rng.ts'
import type { Network, NetworkPass } from './network.ts'
import type { Gradients } from './optimizer.ts'
import { type ParameterSpec, Parameters } from './parameters.ts'

// Legend: B batch, I inputs and O outputs of one layer.

/** Noise of one dense layer: f(ε) of its inputs, shape [I], and of its outputs, shape [O]. */
interface LayerNoise {
  readonly weight: string
  readonly bias: string
  readonly inputs: Float32Array
  readonly outputs: Float32Array
}

const spreadOf = (name: string) => `${name}/spread`

/**
 * A network whose dense layers have noisy weights: w = μ + σ · noise, with μ and σ both learnt, so
 * that the network decides itself how much it explores (Fortunato et al. 2018). The noise is
 * factorised Gaussian: f(ε_in) f(ε_out) with f(x) = sgn(x) √|x| (its equations 10 and 11).
 *
 * It wraps a network: that one holds the weights in force, this one holds μ, under the same names,
 * and σ. Weights other than those of dense layers (tables, recurrent ones) have no noise. After any
 * change of the parameters, and before the first pass, {@link draw} must be called.
 */
export class NoisyNetwork implements Network {
  readonly parameters: Parameters
  readonly #inner: Network
  readonly #noise: readonly LayerNoise[]
  readonly #spreadGradients: Readonly<Record<string, Float32Array>>

  /**
   * @param inner its parameters become this network's; it is disposed with it
   * @param initialSpread σ₀: the first σ are σ₀ / √I; 0.5 in the paper
   */
  constructor(inner: Network, initialSpread: number) {
    this.#inner = inner
    const weights = inner.parameters
    this.#noise = weights.names.filter(isDenseWeight).map((weight) => {
      const [inputs = 0, outputs = 0] = weights.shape(weight)
      return {
        weight,
        bias: weight.replace(/w(\d+)$/, 'b$1'),
        inputs: new Float32Array(inputs),
        outputs: new Float32Array(outputs),
      }
    })
    const specs: Record<string, ParameterSpec> = {}
    for (const name of weights.names) {
      specs[name] = { shape: weights.shape(name), values: weights.host(name) }
    }
    for (const { weight, bias, inputs } of this.#noise) {
      for (const name of [weight, bias]) {
        const values = new Float32Array(weights.host(name).length)
        values.fill(initialSpread / Math.sqrt(inputs.length))
        specs[spreadOf(name)] = { shape: weights.shape(name), values }
      }
    }
    this.parameters = new Parameters(specs)
    this.#spreadGradients = Object.fromEntries(
      this.#noise.flatMap(({ weight, bias }) =>
        [weight, bias].map((name) => [spreadOf(name), new Float32Array(weights.host(name).length)]),
      ),
    )
  }

  get inputSize(): number {
    return this.#inner.inputSize
  }

  get outputSize(): number {
    return this.#inner.outputSize
  }

  /** Puts new noise into the weights, or with null none: then they are the means. */
  draw(rng: Rng | null): void {
    const factor = () => {
      const epsilon = rng?.normal() ?? 0
      return Math.sign(epsilon) * Math.sqrt(Math.abs(epsilon))
    }
    const { parameters } = this
    const weights = this.#inner.parameters
    for (const name of weights.names) weights.host(name).set(parameters.host(name))
    for (const { weight, bias, inputs, outputs } of this.#noise) {
      for (let i = 0; i < inputs.length; i++) inputs[i] = factor()
      for (let o = 0; o < outputs.length; o++) outputs[o] = factor()
      if (rng === null) continue
      addScaled(weights.host(weight), parameters.host(spreadOf(weight)), inputs, outputs)
      addScaled(weights.host(bias), parameters.host(spreadOf(bias)), ones, outputs)
    }
    weights.upload()
  }

  predict(input: Float32Array, batch: number, out?: Float32Array): Promise<Float32Array> {
    return this.#inner.predict(input, batch, out)
  }

  forward(input: Float32Array, batch: number, rng: Rng | null = null): Promise<NetworkPass> {
    return this.#inner.forward(input, batch, rng)
  }

  /** With the noise of the pass, which must not have been drawn anew: dL/dσ = dL/dw · noise. */
  async backward(pass: NetworkPass, outputGradient: Float32Array): Promise<Gradients> {
    const means = await this.#inner.backward(pass, outputGradient)
    const spreads = this.#spreadGradients
    for (const gradient of Object.values(spreads)) gradient.fill(0)
    for (const { weight, bias, inputs, outputs } of this.#noise) {
      addScaled(spreads[spreadOf(weight)]!, means[weight]!, inputs, outputs)
      addScaled(spreads[spreadOf(bias)]!, means[bias]!, ones, outputs)
    }
    return { ...means, ...spreads }
  }

  dispose(): void {
    this.parameters.dispose()
    this.#inner.dispose()
  }
}

const ones = Float32Array.of(1)

/** The weights of a dense layer are called `w0`, `w1`, …, also within a part of a network. */
function isDenseWeight(name: string): boolean {
  return /(^|\/)w\d+$/.test(name)
}

/** out += scale · (inputs ⊗ outputs), entry by entry; shapes [I × O], [I], [O]. */
function addScaled(
  out: Float32Array,
  scale: Float32Array,
  inputs: Float32Array,
  outputs: Float32Array,
): void {
  const width = outputs.length
  for (let i = 0; i < inputs.length; i++) {
    const row = i * width
    const input = inputs[i]!
    for (let o = 0; o < width; o++) out[row + o]! += scale[row + o]! * input * outputs[o]!
  }
}
