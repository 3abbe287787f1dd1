import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../random/rng.ts'
import { registerGradients } from './automatic-gradients.ts'
import { compile, compilePhases } from './compile/compile.ts'
import {
  type Compiled,
  floats,
  type HostTensors,
  type Tensors,
  withoutPrefix,
  withPrefix,
} from './compile/compiled.ts'
import { rowBucket } from './compile/row-bucket.ts'
import type { TwoPhase } from './compile/two-phase-function.ts'
import type { Network } from './layers/network.ts'
import {
  type GradientNorms,
  OptimizerSlots,
  type StoredOptimizer,
  type UpdateRules,
  updatedWeights,
} from './optimizer-slots.ts'
import { Parameters } from './parameters.ts'
import { assertLength } from './shape.ts'

// Legend: B batch, D numbers of a row, O outputs.

export interface TrainedNetworkOptions extends UpdateRules {
  /** For messages. */
  readonly name: string
  readonly network: Network
}

/** A forward pass whose outputs lie on the host, where a loss is computed of them. */
export interface TrainedPass {
  /** Shape [B × O], row-major; the caller may keep it. */
  readonly output: Float32Array
  /**
   * Runs the gradients back and changes the weights. To be called once, before any other update. Throws a
   * `ContractError`, and changes nothing, where the gradients' norm is not finite.
   *
   * @param outputGradient dL/doutput, shape [B × O]
   */
  update(outputGradient: Float32Array, learningRate: number): Promise<GradientNorms>
}

/**
 * A network, its weights and their optimizer, for losses on the host: there a mask costs nothing, and what
 * overflows can be told by its step. Forward and backward pass are compiled, the optimizer with the latter.
 */
export class TrainedNetwork {
  readonly parameters: Parameters
  readonly #network: Network
  readonly #slots: OptimizerSlots
  readonly #predict: Compiled
  readonly #passes: TwoPhase

  /** @param rng draws the first weights */
  constructor(rng: Rng, options: TrainedNetworkOptions) {
    const { name, network, optimizer } = options
    this.#network = network
    this.parameters = new Parameters(network.specs(rng))
    this.#slots = new OptimizerSlots(this.parameters, optimizer)
    const first = (inputs: Tensors) => ({ output: outputOf(network, inputs) })
    this.#predict = compile(first, { name })
    this.#passes = compilePhases(first, (inputs) => updateOf(options, inputs), { name })
  }

  get inputSize(): number {
    return this.#network.rowSize
  }

  get outputSize(): number {
    return this.#network.outputSize
  }

  /** @param rows shape [B × D], row-major. @returns shape [B × O] */
  async predict(rows: Float32Array, batch: number): Promise<Float32Array> {
    const { output } = await this.#predict.run({
      ...withPrefix('parameter/', this.parameters.tensors()),
      ...withPrefix('input/', this.#inputs(rows, batch, rowBucket(batch))),
    })
    return (output!.data as Float32Array).subarray(0, batch * this.outputSize)
  }

  /** As `predict`, for an update. @param rng draws the dropout; without one nothing is dropped */
  async forward(rows: Float32Array, batch: number, rng: Rng | null = null): Promise<TrainedPass> {
    const padded = rowBucket(batch)
    const { outputSize } = this
    const shape = [padded, outputSize]
    const inputs = {
      ...withPrefix('parameter/', this.parameters.tensors()),
      ...withPrefix('input/', this.#inputs(rows, batch, padded)),
      ...(rng === null ? {} : withPrefix('input/', this.#network.dropout(rng, padded))),
    }
    const late = { ...this.#slots.inputs(0), dOutput: { dtype: 'float32', shape } } as const
    const { outputs, finish } = await this.#passes.begin(inputs, onlyLate(late))
    return {
      output: (outputs.output!.data as Float32Array).subarray(0, batch * outputSize),
      update: async (outputGradient, learningRate) => {
        assertLength('outputGradient', outputGradient, batch * outputSize)
        const dOutput = new Float32Array(padded * outputSize)
        dOutput.set(outputGradient)
        const given = {
          ...onlyLate(this.#slots.inputs(learningRate)),
          dOutput: floats(dOutput, shape),
        }
        return this.#slots.exchange(await finish(given, this.#slots.spare))
      },
    }
  }

  getState(prefix: string): StoredOptimizer {
    return this.#slots.getState(prefix)
  }

  /** Throws a `CheckpointError` when a tensor is missing, of another size, or not finite. */
  setState(prefix: string, state: StoredOptimizer): void {
    this.#slots.setState(prefix, state)
  }

  /** Frees the weights and what was compiled. */
  dispose(): void {
    this.#predict.dispose()
    this.#passes.dispose()
    this.parameters.dispose()
  }

  /** @param padded rows that there are to be; those beyond B are zeros */
  #inputs(rows: Float32Array, batch: number, padded: number): HostTensors {
    const { network, inputSize } = { network: this.#network, inputSize: this.inputSize }
    assertLength('rows', rows, batch * inputSize)
    if (padded === batch) return { ...network.inputs(rows, batch), ...network.noise(null, batch) }
    const all = new Float32Array(padded * inputSize)
    all.set(rows)
    return { ...network.inputs(all, padded), ...network.noise(null, padded) }
  }
}

/** Weights come with the forward pass; what else an update reads comes after it. */
function onlyLate<T>(inputs: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(inputs).filter(([name]) => !name.startsWith('parameter/')),
  )
}

function outputOf(network: Network, inputs: Tensors): tf.Tensor2D {
  return network.forward(withoutPrefix('parameter/', inputs), withoutPrefix('input/', inputs))
}

function updateOf({ network, ...rules }: TrainedNetworkOptions, inputs: Tensors): Tensors {
  registerGradients()
  const parameters = withoutPrefix('parameter/', inputs)
  const names = Object.keys(parameters)
  const differentiate = tf.grads((...weights: tf.Tensor[]) =>
    network.forward(
      Object.fromEntries(names.map((name, i) => [name, weights[i]!])),
      withoutPrefix('input/', inputs),
    ),
  )
  const gradients = differentiate(Object.values(parameters), inputs.dOutput!)
  return updatedWeights(
    rules,
    Object.fromEntries(names.map((name, i) => [name, gradients[i]!])),
    inputs,
  )
}
