import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../../random/rng.ts'
import type { Tensors } from '../compile/compiled.ts'
import { glorotUniform, orthogonal } from '../initial-weights.ts'
import type { ParameterSpec } from '../parameters.ts'
import { type Cell, type CellKind, type CellState, cellOf } from './cells.ts'
import { ownGradient } from './own-gradient.ts'
import { product } from './product.ts'

// Legend: T steps, B batch, D inputs, H hidden units, G gates. Sequences are time-major: the rows of
// step t are the B rows from t·B on.

export interface RecurrentShape {
  readonly kind: CellKind
  readonly inputSize: number
  readonly hiddenSize: number
}

export interface Sequence {
  /** Shape [T·B, D]. */
  readonly x: tf.Tensor2D
  readonly steps: number
  /** 1 where a step of a row counts, 0 from where on its last state is repeated; [T·B, 1]. Left out: all count. */
  readonly counts?: tf.Tensor2D
  /** Default zeros. */
  readonly initial?: CellState
}

/** Shape of each parameter, by its name under `prefix`. */
export function recurrentShapes(prefix: string, shape: RecurrentShape) {
  const { inputSize, hiddenSize } = shape
  const width = cellOf(shape.kind).gates * hiddenSize
  return {
    [`${prefix}/kernel`]: [inputSize, width],
    [`${prefix}/recurrent`]: [hiddenSize, width],
    [`${prefix}/bias`]: [width],
  }
}

/** First weights: Glorot for the input, orthogonal for the state, forget gates open (bias 1). */
export function recurrentSpecs(
  rng: Rng,
  prefix: string,
  shape: RecurrentShape,
): Record<string, ParameterSpec> {
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
  const values: Record<string, Float32Array> = {
    [`${prefix}/kernel`]: glorotUniform(rng.split(`${prefix}/kernel`), inputSize, width),
    [`${prefix}/recurrent`]: recurrent,
    [`${prefix}/bias`]: bias,
  }
  return Object.fromEntries(
    Object.entries(recurrentShapes(prefix, shape)).map(([name, size]) => [
      name,
      { shape: size, values: values[name]! },
    ]),
  )
}

/**
 * A recurrent layer over whole sequences. The inputs' products of all steps are one product. So are, in a
 * backward pass of its own, the weights' gradients, which tfjs's differentiation would sum up step by step.
 *
 * @returns the states after every step, [T·B, H] each
 */
export function recurrent(
  parameters: Tensors,
  prefix: string,
  { kind, hiddenSize }: RecurrentShape,
  { x, steps, counts, initial }: Sequence,
): CellState {
  const cell = cellOf(kind)
  const batch = x.shape[0] / steps
  const zeros = () => tf.zeros<tf.Rank.R2>([batch, hiddenSize])
  const { h, c } = initial ?? { h: zeros(), c: zeros() }
  const weights = parameters[`${prefix}/recurrent`] as tf.Tensor2D
  const ofInputs = tf.add<tf.Tensor2D>(
    product(x, parameters[`${prefix}/kernel`] as tf.Tensor2D),
    parameters[`${prefix}/bias`]!,
  )
  const states = ownGradient(
    [ofInputs, weights, h, c] as const,
    (z, u, h0, c0) => forward(cell, { z, u, h0, c0, steps, counts }),
    (dStates, [, u], kept) =>
      backward(cell, { dStates, u, kept, steps, hasCounts: counts !== undefined }),
  )
  const [hs, cs] = tf.split(states, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
  return { h: hs, c: cs }
}

/** The state after the last step. */
export function lastState({ h, c }: CellState, batch: number): CellState {
  const last = (x: tf.Tensor2D) => tf.slice(x, [x.shape[0] - batch, 0])
  return { h: last(h), c: last(c) }
}

/** One step of B rows, for decoding; it has no gradient of its own making. @param x shape [B, D] */
export function recurrentStep(
  parameters: Tensors,
  prefix: string,
  kind: CellKind,
  x: tf.Tensor2D,
  { h, c }: CellState,
): CellState {
  const kernel = parameters[`${prefix}/kernel`] as tf.Tensor2D
  const weights = parameters[`${prefix}/recurrent`] as tf.Tensor2D
  const z = tf.add(tf.matMul(x, kernel), parameters[`${prefix}/bias`]!)
  return cellOf(kind).step(tf.add(z, tf.matMul(h, weights)), c).state
}

interface ForwardParts {
  readonly z: tf.Tensor2D
  readonly u: tf.Tensor2D
  readonly h0: tf.Tensor2D
  readonly c0: tf.Tensor2D
  readonly steps: number
  readonly counts: tf.Tensor2D | undefined
}

/** States [T·B, 2H], hidden ones left; and what {@link backward} needs. */
function forward(cell: Cell, { z, u, h0, c0, steps, counts }: ForwardParts) {
  const perStep = split(z, steps)
  const live = counts === undefined ? null : split(counts, steps)
  let state: CellState = { h: h0, c: c0 }
  const before: tf.Tensor2D[] = []
  const after: tf.Tensor2D[] = []
  const kept: (readonly tf.Tensor2D[])[] = []
  for (const [t, ofInput] of perStep.entries()) {
    before.push(state.h)
    const made = cell.step(tf.add(ofInput, tf.matMul(state.h, u)), state.c)
    state = live === null ? made.state : chosen(live[t]!, made.state, state)
    kept.push(made.kept)
    after.push(tf.concat([state.h, state.c], 1))
  }
  const columns = kept[0]!.map((_, i) =>
    tf.concat(
      kept.map((ofStep) => ofStep[i]!),
      0,
    ),
  )
  return {
    value: tf.concat(after, 0),
    kept: [
      tf.concat(before, 0),
      ...(counts === undefined ? [] : [counts]),
      ...cell.factors(columns),
    ],
  }
}

interface BackwardParts {
  readonly dStates: tf.Tensor2D
  readonly u: tf.Tensor2D
  readonly kept: readonly tf.Tensor[]
  readonly steps: number
  readonly hasCounts: boolean
}

/** dL/dz [T·B, G·H], dL/du, dL/dh0, dL/dc0: backpropagation through time, last step to first. */
function backward(cell: Cell, { dStates, u, kept, steps, hasCounts }: BackwardParts) {
  const [before, ...others] = kept as tf.Tensor2D[]
  const live = hasCounts ? split(others[0]!, steps) : null
  const factors = others.slice(hasCounts ? 1 : 0).map((factor) => split(factor, steps))
  const uT = tf.transpose(u)
  const perStep = split(dStates, steps).map((d) => tf.split(d, 2, 1) as [tf.Tensor2D, tf.Tensor2D])
  const dz: tf.Tensor2D[] = []
  let dh: tf.Tensor2D | null = null
  let dc: tf.Tensor2D | null = null
  for (let t = steps - 1; t >= 0; t--) {
    const [ownH, ownC] = perStep[t]!
    const gradient: CellState = {
      h: dh === null ? ownH : tf.add(ownH, dh),
      c: dc === null ? ownC : tf.add(ownC, dc),
    }
    const alive = live === null ? gradient : scaled(gradient, live[t]!)
    const back = cell.back(
      alive,
      factors.map((factor) => factor[t]!),
    )
    dz.unshift(back.dPreactivations)
    dh = tf.matMul(back.dPreactivations, uT)
    dc = back.dc
    if (live === null) continue
    // A repeated state hands its gradient on as it is.
    const repeated = scaled(gradient, tf.sub(1, live[t]!))
    dh = tf.add(dh, repeated.h)
    dc = tf.add(dc, repeated.c)
  }
  const dZ = tf.concat(dz, 0)
  return [dZ, tf.matMul(tf.transpose(before!), dZ), dh!, dc!]
}

function split(x: tf.Tensor2D, steps: number): tf.Tensor2D[] {
  return steps === 1 ? [x] : tf.split(x, steps, 0)
}

/** @param live 1 for the rows that take the new state, else 0; [B, 1] */
function chosen(live: tf.Tensor2D, made: CellState, before: CellState): CellState {
  const pick = (a: tf.Tensor2D, b: tf.Tensor2D) =>
    tf.add<tf.Tensor2D>(tf.mul(a, live), tf.mul(b, tf.sub(1, live)))
  return { h: pick(made.h, before.h), c: pick(made.c, before.c) }
}

function scaled({ h, c }: CellState, factor: tf.Tensor): CellState {
  return { h: tf.mul(h, factor), c: tf.mul(c, factor) }
}
