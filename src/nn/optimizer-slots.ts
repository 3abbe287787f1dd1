import * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '../core/agent.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import {
  allocate,
  type HostTensor,
  type HostTensors,
  scalar,
  type Tensors,
  withoutPrefix,
  withPrefix,
} from './compile/compiled.ts'
import { firstNotFinite } from './finite.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import type { Parameters } from './parameters.ts'

export interface UpdateRules {
  readonly optimizer: Optimizer
  /** Gradients are scaled down to this global norm; null leaves them. */
  readonly maxGradNorm: number | null
}

export interface StoredOptimizer {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  /** Updates so far. */
  readonly steps: number
}

export interface GradientNorms {
  /** Global norm of the gradients before they were scaled down. */
  readonly gradNorm: number
  /** The norm of each parameter's gradient, before. */
  readonly norms: Readonly<Record<string, number>>
}

/**
 * Weights after an update, as a pure function of what {@link OptimizerSlots.inputs} gives and gradients.
 * @returns what {@link OptimizerSlots.exchange} takes
 */
export function updatedWeights(
  { optimizer, maxGradNorm }: UpdateRules,
  gradients: Tensors,
  inputs: Tensors,
): Tensors {
  const outputs: Record<string, tf.Tensor> = {}
  let squares: tf.Tensor = tf.scalar(0)
  for (const [name, gradient] of Object.entries(gradients)) {
    const square = tf.sum(tf.square(gradient))
    outputs[`square/${name}`] = square
    squares = tf.add(squares, square)
  }
  const norm = tf.sqrt(squares)
  outputs.norm = norm
  const clip = maxGradNorm === null ? tf.scalar(1) : tf.minimum(1, tf.div(maxGradNorm, norm))
  const scalars = withoutPrefix('scalar/', inputs)
  for (const [name, gradient] of Object.entries(gradients)) {
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, inputs[`slot/${slot}/${name}`]!]),
    )
    const updated = optimizer.update(inputs[`parameter/${name}`]!, gradient, clip, slots, scalars)
    outputs[`parameter/${name}`] = updated.weights
    for (const [slot, value] of Object.entries(updated.slots)) {
      outputs[`slot/${slot}/${name}`] = value
    }
  }
  return outputs
}

/**
 * What an optimizer remembers of parameters. It and the weights lie in two sets of arrays, of which an update
 * reads one and writes the other: one that fails has changed nothing.
 */
export class OptimizerSlots {
  readonly #parameters: Parameters
  readonly #optimizer: Optimizer
  /** Of the slots: `slot/parameter`. */
  readonly #names: readonly string[]
  /** By their names. */
  #slots: HostTensors
  /** The other set: what was current before the last update. */
  #spare: HostTensors = {}
  #steps = 0

  /** @param parameters changed by every update; they stay the caller's */
  constructor(parameters: Parameters, optimizer: Optimizer) {
    this.#parameters = parameters
    this.#optimizer = optimizer
    const slots = optimizer.slots.flatMap((slot) =>
      parameters.names.map((parameter): [string, HostTensor] => [
        `${slot}/${parameter}`,
        allocate({ dtype: 'float32', shape: parameters.shape(parameter) }),
      ]),
    )
    this.#names = slots.map(([name]) => name)
    this.#slots = Object.fromEntries(slots)
  }

  /** Arrays that the next update may write into. */
  get spare(): HostTensors {
    return this.#spare
  }

  /** Weights, slots and what changes from update to update. */
  inputs(learningRate: number): HostTensors {
    if (!(Number.isFinite(learningRate) && learningRate >= 0)) {
      throw new ContractError(
        `Expected \`learningRate\` to be a finite number >= 0, got ${learningRate}`,
      )
    }
    const scalars = Object.entries(this.#optimizer.scalars(this.#steps + 1, learningRate))
    return {
      ...withPrefix('parameter/', this.#parameters.tensors()),
      ...withPrefix('slot/', this.#slots),
      ...Object.fromEntries(scalars.map(([name, value]) => [`scalar/${name}`, scalar(value)])),
    }
  }

  /**
   * Takes over what an update gave. Throws a `ContractError`, and changes nothing, where the gradients'
   * norm is not finite.
   */
  exchange(written: HostTensors): GradientNorms {
    const gradNorm = written.norm!.data[0]!
    if (!Number.isFinite(gradNorm)) {
      throw new ContractError(
        `Gradients have the norm ${gradNorm}: rewards or a learning rate that are too large, most likely; the weights were left as they were`,
      )
    }
    this.#steps++
    const before = this.#parameters.exchange(withoutPrefix('parameter/', written))
    this.#spare = { ...withPrefix('parameter/', before), ...withPrefix('slot/', this.#slots) }
    this.#slots = withoutPrefix('slot/', written)
    const squares = Object.entries(withoutPrefix('square/', written))
    return {
      gradNorm,
      norms: Object.fromEntries(squares.map(([name, { data }]) => [name, Math.sqrt(data[0]!)])),
    }
  }

  getState(prefix: string): StoredOptimizer {
    // Updates give slots in an order of their own: what is stored does not depend on how many there were.
    const tensors = this.#names.map((name): [string, StoredTensor] => {
      const { data } = this.#slots[name]!
      return [
        `${prefix}${name}`,
        { dtype: 'float32', shape: [data.length], data: Float32Array.from(data) },
      ]
    })
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
}
