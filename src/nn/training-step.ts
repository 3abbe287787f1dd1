import * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '../core/agent.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import { compile } from './compile/compile.ts'
import {
  allocate,
  type Compiled,
  type HostTensor,
  type HostTensors,
  scalar,
  type Tensors,
  withoutPrefix,
  withPrefix,
} from './compile/compiled.ts'
import { assertFinite, firstNotFinite } from './finite.ts'
import { type LossFunction, lossAndGradients } from './loss-gradients.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import type { Parameters } from './parameters.ts'

export interface TrainingStepOptions {
  /** For messages. */
  readonly name: string
  /** Changed by every update; they stay the caller's. */
  readonly parameters: Parameters
  readonly loss: LossFunction
  /**
   * What the loss takes for given beside its inputs, such as targets that come from the same parameters:
   * no gradient runs through it.
   */
  readonly prepare?: (parameters: Tensors, inputs: Tensors) => Tensors
  readonly optimizer: Optimizer
  /** Gradients are scaled down to this global norm; null leaves them. */
  readonly maxGradNorm: number | null
}

export interface StepResult {
  readonly loss: number
  /** Global norm of the gradients before they were scaled down. */
  readonly gradNorm: number
  /** The norm of each parameter's gradient, before. */
  readonly norms: Readonly<Record<string, number>>
  /** What else the loss gave; arrays that the next update writes over. */
  readonly outputs: HostTensors
}

export interface StoredOptimizer {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  /** Updates so far. */
  readonly steps: number
}

/**
 * Updates of parameters, each of them one function from the weights of before to those after: the loss,
 * its gradients, their clipping and the optimizer. Weights and what the optimizer remembers lie in two sets
 * of arrays, of which an update reads one and writes the other: one that fails has changed nothing.
 */
export class TrainingStep {
  readonly #options: TrainingStepOptions
  readonly #compiled: Compiled
  /** By `slot/parameter`. */
  #slots: HostTensors
  /** The other set: what was current before the last update. */
  #spare: HostTensors = {}
  #steps = 0

  constructor(options: TrainingStepOptions) {
    const { name, parameters, optimizer } = options
    this.#options = options
    this.#compiled = compile((inputs) => updateOf(options, inputs), { name })
    const slots = optimizer.slots.flatMap((slot) =>
      parameters.names.map((parameter): [string, HostTensor] => [
        `${slot}/${parameter}`,
        allocate({ dtype: 'float32', shape: parameters.shape(parameter) }),
      ]),
    )
    this.#slots = Object.fromEntries(slots)
  }

  /** What was built for the inputs' shapes so far. */
  get graphs(): Compiled['graphs'] {
    return this.#compiled.graphs
  }

  /**
   * One update. Throws a `ContractError`, and changes nothing, where the loss or the gradients' norm is
   * not finite.
   */
  async update(inputs: HostTensors, learningRate: number): Promise<StepResult> {
    const { parameters, optimizer } = this.#options
    if (!(Number.isFinite(learningRate) && learningRate >= 0)) {
      throw new ContractError(
        `Expected \`learningRate\` to be a finite number >= 0, got ${learningRate}`,
      )
    }
    const scalars = Object.entries(optimizer.scalars(this.#steps + 1, learningRate))
    const given = {
      ...withPrefix('parameter/', parameters.tensors()),
      ...withPrefix('slot/', this.#slots),
      ...Object.fromEntries(scalars.map(([name, value]) => [`scalar/${name}`, scalar(value)])),
      ...withPrefix('input/', inputs),
    }
    const written = await this.#compiled.run(given, this.#spare)
    const result = resultOf(written)
    assertFinite('The loss', result.loss)
    if (!Number.isFinite(result.gradNorm)) {
      throw new ContractError(
        `Gradients have the norm ${result.gradNorm}: rewards or a learning rate that are too large, most likely; the weights were left as they were`,
      )
    }
    this.#steps++
    this.#exchange(written)
    return result
  }

  getState(prefix: string): StoredOptimizer {
    const tensors = Object.entries(this.#slots).map(([name, { data }]): [string, StoredTensor] => [
      `${prefix}${name}`,
      { dtype: 'float32', shape: [data.length], data: Float32Array.from(data) },
    ])
    return { tensors: Object.fromEntries(tensors), steps: this.#steps }
  }

  /** Throws a `CheckpointError` when a tensor is missing, of another size, or not finite. */
  setState(prefix: string, { tensors, steps }: StoredOptimizer): void {
    for (const [name, { data }] of Object.entries(this.#slots)) {
      const stored = tensors[`${prefix}${name}`]
      const fits = stored !== undefined && stored.data.length === data.length
      if (fits && firstNotFinite(stored.data) === -1) continue
      throw new CheckpointError(
        `The checkpoint's optimizer has no fitting, finite tensor \`${prefix}${name}\``,
      )
    }
    for (const [name, { data }] of Object.entries(this.#slots)) {
      data.set(tensors[`${prefix}${name}`]!.data)
    }
    this.#steps = steps
  }

  /** Frees what was compiled; the parameters stay. */
  dispose(): void {
    this.#compiled.dispose()
  }

  #exchange(written: HostTensors): void {
    const { parameters } = this.#options
    const before = parameters.exchange(withoutPrefix('parameter/', written))
    this.#spare = { ...withPrefix('parameter/', before), ...withPrefix('slot/', this.#slots) }
    this.#slots = withoutPrefix('slot/', written)
  }
}

function resultOf(written: HostTensors): StepResult {
  const number = (name: string) => written[name]!.data[0]!
  const squares = Object.entries(withoutPrefix('square/', written))
  return {
    loss: number('loss'),
    gradNorm: number('norm'),
    norms: Object.fromEntries(squares.map(([name, { data }]) => [name, Math.sqrt(data[0]!)])),
    outputs: withoutPrefix('output/', written),
  }
}

function updateOf(options: TrainingStepOptions, given: Tensors): Tensors {
  const { loss, prepare, optimizer, maxGradNorm } = options
  const parameters = withoutPrefix('parameter/', given)
  const scalars = withoutPrefix('scalar/', given)
  const inputs = withoutPrefix('input/', given)
  const prepared = { ...inputs, ...prepare?.(parameters, inputs) }
  const result = lossAndGradients(loss, parameters, prepared)
  const outputs: Record<string, tf.Tensor> = {
    loss: result.loss,
    ...withPrefix('output/', result.outputs),
  }
  let squares: tf.Tensor = tf.scalar(0)
  for (const [name, gradient] of Object.entries(result.gradients)) {
    const square = tf.sum(tf.square(gradient))
    outputs[`square/${name}`] = square
    squares = tf.add(squares, square)
  }
  const norm = tf.sqrt(squares)
  outputs.norm = norm
  const clip = maxGradNorm === null ? null : tf.minimum(1, tf.div(maxGradNorm, norm))
  for (const [name, gradient] of Object.entries(result.gradients)) {
    const clipped = clip === null ? gradient : tf.mul(gradient, clip)
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, given[`slot/${slot}/${name}`]!]),
    )
    const updated = optimizer.update(parameters[name]!, clipped, slots, scalars)
    outputs[`parameter/${name}`] = updated.weights
    for (const [slot, value] of Object.entries(updated.slots)) {
      outputs[`slot/${slot}/${name}`] = value
    }
  }
  return outputs
}
