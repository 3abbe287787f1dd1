import { compile } from './compile/compile.ts'
import {
  type Compiled,
  type HostTensors,
  type Tensors,
  withoutPrefix,
  withPrefix,
} from './compile/compiled.ts'
import { assertFinite } from './finite.ts'
import { type LossFunction, lossAndGradients } from './loss-gradients.ts'
import {
  type GradientNorms,
  OptimizerSlots,
  type StoredOptimizer,
  type UpdateRules,
  updatedWeights,
} from './optimizer-slots.ts'
import type { Parameters } from './parameters.ts'

export interface TrainingStepOptions extends UpdateRules {
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
  /** Inputs by which the loss is differentiated, too: its outputs have `gradient/…` of each. Default none. */
  readonly differentiated?: readonly string[]
}

export interface StepResult extends GradientNorms {
  readonly loss: number
  /** What else the loss gave. */
  readonly outputs: HostTensors
}

/**
 * Updates of parameters, each of them one function from the weights of before to those after: the loss,
 * its gradients, their clipping and the optimizer.
 */
export class TrainingStep {
  readonly #slots: OptimizerSlots
  readonly #compiled: Compiled

  constructor(options: TrainingStepOptions) {
    const { name, parameters, optimizer } = options
    this.#slots = new OptimizerSlots(parameters, optimizer)
    this.#compiled = compile((inputs) => stepOf(options, inputs), { name })
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
    const given = { ...this.#slots.inputs(learningRate), ...withPrefix('input/', inputs) }
    const written = await this.#compiled.run(given, this.#slots.spare)
    const loss = written.loss!.data[0]!
    assertFinite('The loss', loss)
    const norms = this.#slots.exchange(written)
    return { loss, ...norms, outputs: withoutPrefix('output/', written) }
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
    this.#compiled.dispose()
  }
}

function stepOf(options: TrainingStepOptions, given: Tensors): Tensors {
  const { loss, prepare, differentiated = [] } = options
  const parameters = withoutPrefix('parameter/', given)
  const inputs = withoutPrefix('input/', given)
  const prepared = { ...inputs, ...prepare?.(parameters, inputs) }
  const chosen = Object.fromEntries(differentiated.map((name) => [name, inputs[name]!]))
  const result = lossAndGradients(
    (both) => {
      const own = withoutPrefix('parameter/', both)
      return loss(own, { ...prepared, ...withoutPrefix('input/', both) })
    },
    { ...withPrefix('parameter/', parameters), ...withPrefix('input/', chosen) },
    prepared,
  )
  return {
    loss: result.loss,
    ...withPrefix('output/', result.outputs),
    ...withPrefix('output/gradient/', withoutPrefix('input/', result.gradients)),
    ...updatedWeights(options, withoutPrefix('parameter/', result.gradients), given),
  }
}
