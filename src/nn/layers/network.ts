import type * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../../random/rng.ts'
import type { HostTensors, Tensors } from '../compile/compiled.ts'
import type { ParameterSpec } from '../parameters.ts'

// Legend: B batch, D numbers of a row, O outputs.

/**
 * A network as what it is: first weights, a pure function of weights and inputs, and what is drawn for it.
 * It holds nothing; whoever trains it has its parameters.
 */
export interface Network {
  /** D. */
  readonly rowSize: number
  /** O. */
  readonly outputSize: number
  /** Shape of each of its parameters. */
  readonly shapes: Readonly<Record<string, readonly number[]>>
  /** First weights of every parameter. */
  specs(rng: Rng): Record<string, ParameterSpec>
  /** What it reads of B rows, [B × D]; arrays may be the rows' own. */
  inputs(rows: Float32Array, batch: number): HostTensors
  /**
   * What one pass over B rows draws, such as the noise of noisy weights; with null, what stands for
   * none of it. Under the names by which `forward` finds it among its inputs.
   */
  noise(rng: Rng | null, batch: number): HostTensors
  /** As `noise`, for what only a gradient step draws: the factors of dropout. Left out: nothing is dropped. */
  dropout(rng: Rng, batch: number): HostTensors
  /** Shape [B × O]. @param inputs those of `inputs` and `noise`, and in a gradient step those of `dropout` */
  forward(parameters: Tensors, inputs: Tensors): tf.Tensor2D
}
