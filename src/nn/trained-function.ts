import * as tf from '@tensorflow/tfjs-core'
import { registerGradients } from './automatic-gradients.ts'
import { compilePhases } from './compile/compile.ts'
import {
  floats,
  type HostTensor,
  type HostTensors,
  type Tensors,
  withoutPrefix,
  withPrefix,
} from './compile/compiled.ts'
import type { TwoPhase } from './compile/two-phase-function.ts'
import { compileWeighted, type WeightedFunction } from './compile/weighted-function.ts'
import {
  type GradientNorms,
  OptimizerSlots,
  type StoredOptimizer,
  type UpdateRules,
  updatedWeights,
} from './optimizer-slots.ts'
import type { Parameters } from './parameters.ts'

// Legend: N rows, O outputs.

export interface TrainedFunctionOptions extends UpdateRules {
  /** For messages. */
  readonly name: string
  /** Changed by every update; they stay the caller's. */
  readonly parameters: Parameters
  /** A pure function to [N, O]; every parameter must have a share in it. */
  forward(parameters: Tensors, inputs: Tensors): tf.Tensor2D
}

/** Outputs that lie on the host, where a loss is computed of them. */
export interface FunctionPass {
  /** Shape [N × O], row-major; the caller may keep it. */
  readonly output: Float32Array
  /**
   * Runs the gradients back and changes the weights. To be called once, before any other update. Throws a
   * `ContractError`, and changes nothing, where the gradients' norm is not finite.
   *
   * @param outputGradient dL/doutput, shape [N × O]
   */
  update(outputGradient: Float32Array, learningRate: number): Promise<GradientNorms>
}

/**
 * A function of weights and inputs, and an optimizer of the weights, for losses on the host: there a mask
 * costs nothing, and what overflows can be told by its step. Forward and backward pass are compiled, the
 * optimizer with the latter.
 */
export class TrainedFunction {
  readonly #parameters: Parameters
  readonly #slots: OptimizerSlots
  readonly #predict: WeightedFunction
  readonly #passes: TwoPhase

  constructor(options: TrainedFunctionOptions) {
    const { name, parameters, optimizer } = options
    this.#parameters = parameters
    this.#slots = new OptimizerSlots(parameters, optimizer)
    const outputOf = (weights: Tensors, inputs: Tensors) => ({
      output: options.forward(weights, inputs),
    })
    const weights = () => parameters.tensors()
    this.#predict = compileWeighted(outputOf, { name, weights, fixed: false })
    this.#passes = compilePhases(
      (given) => outputOf(withoutPrefix('parameter/', given), withoutPrefix('input/', given)),
      (given) => updateOf(options, given),
      { name },
    )
  }

  /**
   * @param into written to instead of a new array
   * @param others of the same names and shapes, in the place of its own parameters
   * @returns shape [N × O]
   */
  async predict(
    inputs: HostTensors,
    into?: HostTensor,
    others?: Parameters,
  ): Promise<Float32Array> {
    const to = into && { output: into }
    const { output } = await this.#predict.run(inputs, to, others?.tensors())
    return output!.data as Float32Array
  }

  /** As `predict`, for an update. @param shape [N, O] */
  async forward(inputs: HostTensors, shape: readonly [number, number]): Promise<FunctionPass> {
    const late = { ...this.#slots.inputs(0), dOutput: { dtype: 'float32', shape } } as const
    const early = {
      ...withPrefix('parameter/', this.#parameters.tensors()),
      ...withPrefix('input/', inputs),
    }
    const { outputs, finish } = await this.#passes.begin(early, onlyLate(late))
    return {
      output: outputs.output!.data as Float32Array,
      update: async (outputGradient, learningRate) => {
        const given = {
          ...onlyLate(this.#slots.inputs(learningRate)),
          dOutput: floats(outputGradient, shape),
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

  /** Frees what was compiled; the parameters stay. */
  dispose(): void {
    this.#predict.dispose()
    this.#passes.dispose()
  }
}

/** Weights come with the forward pass; what else an update reads comes after it. */
function onlyLate<T>(inputs: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(inputs).filter(([name]) => !name.startsWith('parameter/')),
  )
}

function updateOf({ forward, ...rules }: TrainedFunctionOptions, inputs: Tensors): Tensors {
  registerGradients()
  const parameters = withoutPrefix('parameter/', inputs)
  const names = Object.keys(parameters)
  const named = (weights: readonly tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, weights[i]!]))
  const differentiate = tf.grads((...weights: tf.Tensor[]) =>
    forward(named(weights), withoutPrefix('input/', inputs)),
  )
  const gradients = differentiate(Object.values(parameters), inputs.dOutput!)
  return updatedWeights(rules, named(gradients), inputs)
}
