import type * as tf from '@tensorflow/tfjs-core'
import { glorotUniform, orthogonal } from '../../nn/initial-weights.ts'
import type { ParameterSpec, Parameters } from '../../nn/parameters.ts'
import { assertLength } from '../../nn/shape.ts'
import type { Rng } from '../../random/rng.ts'
import { type Cell, type CellKind, cellOf } from './cells.ts'
import { addInto, multiply, transposed, weightGradients } from './products.ts'

// Legend: T steps, B batch, D inputs, H hidden units, G gates. Sequences are time-major: the rows of
// step t are the B rows from t·B on.

export interface RecurrentShape {
  readonly kind: CellKind
  readonly inputSize: number
  readonly hiddenSize: number
}

/** Hidden and cell state of B rows, each [B, H]; a cell without a cell state keeps zeros in `c`. */
export interface CellState {
  readonly h: Float32Array
  readonly c: Float32Array
}

/** What a forward pass keeps for its backward pass. */
export interface RecurrentPass {
  readonly steps: number
  readonly batch: number
  readonly input: Float32Array
  /** Activations of the gates, [T·B, G·H]. */
  readonly gates: Float32Array
  /** Initial state first, then the T states: [(T+1)·B, H]. */
  readonly hiddens: Float32Array
  readonly cells: Float32Array
  readonly lengths: Int32Array | null
  /** The T hidden states, [T·B, H]; a view of `hiddens`. */
  readonly output: Float32Array
  /** State after each row's last step; views. */
  readonly final: CellState
}

/** Gradients by parameter name; each array is written over by the backward pass that owns it. */
export type GradientArrays = Readonly<Record<string, Float32Array>>

/**
 * A recurrent layer over whole sequences, with an explicit backward pass through time.
 *
 * The inputs' products of all steps are one product, and so are all weight gradients; what is left
 * per step is one small product and one pass over the gates.
 */
export class RecurrentLayer {
  readonly shape: RecurrentShape
  readonly #parameters: Parameters
  readonly #prefix: string
  readonly #cell: Cell

  constructor(parameters: Parameters, prefix: string, shape: RecurrentShape) {
    this.#parameters = parameters
    this.#prefix = prefix
    this.shape = shape
    this.#cell = cellOf(shape.kind)
  }

  /** First weights: Glorot for the input, orthogonal for the state, forget gates open (bias 1). */
  static specs(rng: Rng, prefix: string, shape: RecurrentShape): Record<string, ParameterSpec> {
    const { inputSize, hiddenSize } = shape
    const { gates } = cellOf(shape.kind)
    const width = gates * hiddenSize
    const recurrent = new Float32Array(hiddenSize * width)
    for (let gate = 0; gate < gates; gate++) {
      const block = orthogonal(rng.split(`${prefix}/recurrent/${gate}`), hiddenSize, hiddenSize, 1)
      for (let i = 0; i < hiddenSize; i++) {
        const row = block.subarray(i * hiddenSize, (i + 1) * hiddenSize)
        recurrent.set(row, i * width + gate * hiddenSize)
      }
    }
    const bias = new Float32Array(width)
    if (shape.kind === 'lstm') bias.fill(1, hiddenSize, 2 * hiddenSize)
    const kernel = glorotUniform(rng.split(`${prefix}/kernel`), inputSize, width)
    return {
      [`${prefix}/kernel`]: { shape: [inputSize, width], values: kernel },
      [`${prefix}/recurrent`]: { shape: [hiddenSize, width], values: recurrent },
      [`${prefix}/bias`]: { shape: [width], values: bias },
    }
  }

  /**
   * @param input shape [T·B, D]; kept by the pass, not written to
   * @param lengths how many steps of each row count, shape [B]; later ones repeat the last state.
   *   Null when all do.
   * @param initial shape [B, H] each; default zeros
   */
  async forward(
    input: Float32Array,
    steps: number,
    batch: number,
    lengths: Int32Array | null = null,
    initial?: CellState,
  ): Promise<RecurrentPass> {
    const { inputSize, hiddenSize } = this.shape
    assertLength('input', input, steps * batch * inputSize)
    const bias = this.#weight('bias') as tf.Tensor as tf.Tensor1D
    const gates = await multiply(input, steps * batch, this.#weight('kernel'), { bias }) // [T·B, G·H]
    const size = batch * hiddenSize
    const hiddens = new Float32Array((steps + 1) * size)
    const cells = new Float32Array((steps + 1) * size)
    if (initial !== undefined) {
      hiddens.set(initial.h)
      cells.set(initial.c)
    }
    const output = hiddens.subarray(size)
    const final = { h: hiddens.subarray(steps * size), c: cells.subarray(steps * size) }
    const pass = { steps, batch, input, gates, hiddens, cells, lengths, output, final }
    await this.#runSteps(pass)
    return pass
  }

  async #runSteps(pass: RecurrentPass): Promise<void> {
    const { steps, batch, gates, hiddens, cells, lengths } = pass
    const { hiddenSize } = this.shape
    const size = batch * hiddenSize
    const width = size * this.#cell.gates
    const recurrent = new Float32Array(width)
    for (let t = 0; t < steps; t++) {
      const hPrev = hiddens.subarray(t * size, (t + 1) * size)
      const cPrev = cells.subarray(t * size, (t + 1) * size)
      const h = hiddens.subarray((t + 1) * size, (t + 2) * size)
      const c = cells.subarray((t + 1) * size, (t + 2) * size)
      await multiply(hPrev, batch, this.#weight('recurrent'), { out: recurrent })
      const at = gates.subarray(t * width, (t + 1) * width)
      this.#cell.forward(at, recurrent, cPrev, c, h, hiddenSize)
      if (lengths === null) continue
      for (let b = 0; b < batch; b++) {
        if (t < lengths[b]!) continue
        const [from, to] = [b * hiddenSize, (b + 1) * hiddenSize]
        h.set(hPrev.subarray(from, to), from)
        c.set(cPrev.subarray(from, to), from)
      }
    }
  }

  /**
   * Backpropagation through time. The pass is used up.
   *
   * @param dOutput dL/doutput, shape [T·B, H]; written over
   * @param dFinal dL/dfinal state, shape [B, H] each; default zeros; written over
   * @param gradients receives this layer's weights' gradients
   * @returns dL/dinput [T·B, D] and dL/dinitial state
   */
  async backward(
    pass: RecurrentPass,
    dOutput: Float32Array,
    gradients: GradientArrays,
    dFinal?: CellState,
  ): Promise<{ readonly dInput: Float32Array; readonly dInitial: CellState }> {
    const { steps, batch, gates, hiddens } = pass
    const rows = steps * batch
    assertLength('dOutput', dOutput, rows * this.shape.hiddenSize)
    const dInitial = await this.#backwardSteps(pass, dOutput, dFinal)
    const hPrev = hiddens.subarray(0, rows * this.shape.hiddenSize)
    const parts = [
      { input: pass.input, out: this.#gradient(gradients, 'kernel') },
      { input: hPrev, out: this.#gradient(gradients, 'recurrent') },
    ]
    await weightGradients(parts, gates, rows, this.#gradient(gradients, 'bias'))
    const kernelT = transposed(this.#weight('kernel'))
    const dInput = await multiply(gates, rows, kernelT)
    kernelT.dispose()
    return { dInput, dInitial }
  }

  /** Turns `gates` into dL/dpreactivation step by step, last to first. */
  async #backwardSteps(
    pass: RecurrentPass,
    dOutput: Float32Array,
    dFinal?: CellState,
  ): Promise<CellState> {
    const { steps, batch, gates, hiddens, cells, lengths } = pass
    const { hiddenSize } = this.shape
    const size = batch * hiddenSize
    const width = size * this.#cell.gates
    const dc = dFinal?.c ?? new Float32Array(size)
    const dhNext = dFinal?.h ?? new Float32Array(size)
    const product = new Float32Array(size)
    const recurrentT = transposed(this.#weight('recurrent'))
    for (let t = steps - 1; t >= 0; t--) {
      const dh = dOutput.subarray(t * size, (t + 1) * size)
      addInto(dh, dhNext)
      const dz = gates.subarray(t * width, (t + 1) * width)
      const cPrev = cells.subarray(t * size, (t + 1) * size)
      const c = cells.subarray((t + 1) * size, (t + 2) * size)
      const h = hiddens.subarray((t + 1) * size, (t + 2) * size)
      const skipped = lengths === null ? [] : rowsDone(lengths, t)
      const kept = skipped.map((b) => dc.slice(b * hiddenSize, (b + 1) * hiddenSize))
      this.#cell.backward(dz, cPrev, c, h, dh, dc, hiddenSize)
      const gateWidth = hiddenSize * this.#cell.gates
      for (const b of skipped) dz.fill(0, b * gateWidth, (b + 1) * gateWidth)
      await multiply(dz, batch, recurrentT, { out: product })
      dhNext.set(product)
      skipped.forEach((b, i) => {
        // A repeated state hands its gradient on as it is.
        dc.set(kept[i]!, b * hiddenSize)
        dhNext.set(dh.subarray(b * hiddenSize, (b + 1) * hiddenSize), b * hiddenSize)
      })
    }
    recurrentT.dispose()
    return { h: dhNext, c: dc }
  }

  /** One step of B rows, for decoding. @param input shape [B, D]. @returns a new state. */
  async step(input: Float32Array, state: CellState): Promise<CellState> {
    const { inputSize, hiddenSize } = this.shape
    const batch = input.length / inputSize
    const bias = this.#weight('bias') as tf.Tensor as tf.Tensor1D
    const gates = await multiply(input, batch, this.#weight('kernel'), { bias })
    const recurrent = await multiply(state.h, batch, this.#weight('recurrent'))
    const h = new Float32Array(batch * hiddenSize)
    const c = new Float32Array(batch * hiddenSize)
    this.#cell.forward(gates, recurrent, state.c, c, h, hiddenSize)
    return { h, c }
  }

  #weight(name: string): tf.Tensor2D {
    return this.#parameters.variable(`${this.#prefix}/${name}`) as tf.Tensor as tf.Tensor2D
  }

  #gradient(gradients: GradientArrays, name: string): Float32Array {
    return gradients[`${this.#prefix}/${name}`]!
  }
}

function rowsDone(lengths: Int32Array, t: number): number[] {
  const rows: number[] = []
  for (let b = 0; b < lengths.length; b++) if (t >= lengths[b]!) rows.push(b)
  return rows
}
