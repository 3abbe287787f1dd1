import * as tf from '@tensorflow/tfjs-core'

// Legend: T steps, B batch, H hidden units, G gates of a cell (LSTM 4, RNN 1).

export type CellKind = 'rnn' | 'lstm'

/** Hidden and cell state of B rows, each [B, H]. */
export interface CellState {
  readonly h: tf.Tensor2D
  readonly c: tf.Tensor2D
}

/** Gradients of a step's state. */
export type CellGradient = CellState

/** The element-wise part of a recurrent cell; the products with the weights are the layer's. */
export interface Cell {
  /** How many gates G the weights hold side by side. */
  readonly gates: number
  /**
   * @param preactivations shape [B, G·H]
   * @param c cell state before; the RNN has none, and leaves it alone
   * @returns the state after, and what `factors` needs of this step
   */
  step(
    preactivations: tf.Tensor2D,
    c: tf.Tensor2D,
  ): { readonly state: CellState; readonly kept: readonly tf.Tensor2D[] }
  /**
   * What the steps' gradients are multiplied by, for all steps at once.
   * @param kept of every step, one below the other: [T·B, H] each
   * @returns tensors of T·B rows, which {@link Cell.back} gets those of one step of
   */
  factors(kept: readonly tf.Tensor2D[]): readonly tf.Tensor2D[]
  /** From dL/dstate after a step to dL/dpreactivations [B, G·H] and dL/dc before it. */
  back(
    gradient: CellGradient,
    factors: readonly tf.Tensor2D[],
  ): { readonly dPreactivations: tf.Tensor2D; readonly dc: tf.Tensor2D }
}

const oneMinus = (x: tf.Tensor): tf.Tensor2D => tf.sub(1, x)
const times = (a: tf.Tensor, ...others: readonly tf.Tensor[]): tf.Tensor2D =>
  others.reduce((product, other) => tf.mul(product, other), a) as tf.Tensor2D

/** Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000; gates i, f, g, o. */
const lstm: Cell = {
  gates: 4,
  step(preactivations, cBefore) {
    const [zi, zf, zg, zo] = tf.split(preactivations, 4, 1) as tf.Tensor2D[]
    const [i, f, g, o] = [tf.sigmoid(zi!), tf.sigmoid(zf!), tf.tanh(zg!), tf.sigmoid(zo!)]
    const c = tf.add<tf.Tensor2D>(tf.mul(f, cBefore), tf.mul(i, g))
    const tanhC = tf.tanh(c)
    return { state: { h: tf.mul(o, tanhC), c }, kept: [i, f, g, o, cBefore, tanhC] }
  },
  factors([i, f, g, o, cBefore, tanhC]) {
    const ofGates = [
      times(g!, i!, oneMinus(i!)),
      times(cBefore!, f!, oneMinus(f!)),
      times(i!, oneMinus(tf.square(g!))),
      times(tanhC!, o!, oneMinus(o!)),
    ]
    return [tf.concat(ofGates, 1), times(o!, oneMinus(tf.square(tanhC!))), f!]
  },
  back({ h: dh, c: dcAfter }, [ofGates, ofOutput, f]) {
    const dc = tf.add<tf.Tensor2D>(dcAfter, tf.mul(dh, ofOutput!))
    return {
      dPreactivations: tf.mul(tf.concat([dc, dc, dc, dh], 1), ofGates!),
      dc: tf.mul(dc, f!),
    }
  },
}

/** Elman 1990: h = tanh(x·W + h·U + b). */
const rnn: Cell = {
  gates: 1,
  step(preactivations, c) {
    const h = tf.tanh(preactivations)
    return { state: { h, c }, kept: [h] }
  },
  factors: ([h]) => [oneMinus(tf.square(h!))],
  back: ({ h: dh, c: dc }, [ofGate]) => ({ dPreactivations: tf.mul(dh, ofGate!), dc }),
}

export function cellOf(kind: CellKind): Cell {
  return kind === 'lstm' ? lstm : rnn
}
