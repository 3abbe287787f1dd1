import * as tf from '@tensorflow/tfjs-core'

// Pure functions of tensors. Legend: B batch, N atoms per action; T now, TpN n steps later.

/** What targets are made from. */
export interface TargetRows {
  /** Σ γ^k r over the n steps; shape [B]. */
  readonly returnsT: tf.Tensor1D
  /** γ^n, or 0 where the episode terminated; shape [B]. */
  readonly bootstrapsT: tf.Tensor1D
  /** Atoms of the action that is taken next, shape [B, N]; of no effect where the bootstrap is 0. */
  readonly atomsTpN: tf.Tensor2D
  /** What that action's value has beyond its atoms, such as a prior's share; shape [B]. */
  readonly shiftsTpN: tf.Tensor1D
}

export interface LossRows {
  /** Atoms of the action that was taken, shape [B, N]. */
  readonly atomsT: tf.Tensor2D
  /** Shape [B, N]. */
  readonly targetsT: tf.Tensor2D
  /** What the action's value has beyond its atoms and learns, too, shape [B]; left out for nothing. */
  readonly shiftsT?: tf.Tensor1D
}

export interface ValueLoss {
  /** Loss of each row, shape [B]. */
  readonly losses: tf.Tensor1D
  /** How wrong each row is, for the priorities; shape [B]. */
  readonly errors: tf.Tensor1D
  /** Mean of each row's target, in units of return; shape [B]. */
  readonly targetMeans: tf.Tensor1D
}

/** What the network's N numbers per action mean: a value, or a distribution of returns. */
export interface ValueHead {
  /** N. */
  readonly atoms: number
  /** The values of atoms [B, A, N]; shape [B, A]. */
  mean(atoms: tf.Tensor): tf.Tensor2D
  /** @returns shape [B, N] */
  targets(rows: TargetRows): tf.Tensor2D
  /** Differentiated by `atomsT` and `shiftsT`. */
  loss(rows: LossRows): ValueLoss
}

/** The value itself: N is 1. @param huberDelta see {@link huber} */
export function scalarHead(huberDelta: number | null): ValueHead {
  return {
    atoms: 1,
    mean: (atoms) => tf.squeeze(atoms, [2]),
    targets: (rows) => backedUp(rows, rows.atomsTpN),
    loss({ targetsT, ...rows }) {
      const errors = tf.squeeze<tf.Tensor1D>(tf.sub(shiftedAtoms(rows), targetsT), [1])
      return { losses: huber(errors, huberDelta), errors, targetMeans: tf.squeeze(targetsT, [1]) }
    },
  }
}

/** Atoms that are values, with what they are shifted by; shape [B, N]. */
export function shiftedAtoms({ atomsT, shiftsT }: Omit<LossRows, 'targetsT'>): tf.Tensor2D {
  return shiftsT === undefined ? atomsT : tf.add(atomsT, tf.expandDims(shiftsT, 1))
}

/** returnT + bootstrapT · (shift + values), without the latter where nothing follows; shape [B, N]. */
export function backedUp(
  { returnsT, bootstrapsT, shiftsTpN }: TargetRows,
  values: tf.Tensor2D,
): tf.Tensor2D {
  const column = (x: tf.Tensor1D) => tf.expandDims(x, 1)
  const bootstraps = column(bootstrapsT)
  const beyond = tf.mul(bootstraps, tf.add(column(shiftsTpN), values))
  // What is no number must not come in by a product with 0.
  const counted = tf.where(tf.notEqual(bootstraps, 0), beyond, tf.zerosLike(beyond))
  return tf.add(column(returnsT), counted)
}

/** x²/2 up to |x| = delta, linear beyond with the same slope (Huber 1964); null: x²/2 everywhere. */
export function huber<T extends tf.Tensor>(x: T, delta: number | null): T {
  if (delta === null) return tf.mul(0.5, tf.square(x))
  const size = tf.abs(x)
  const square = tf.minimum(size, delta)
  return tf.add(tf.mul(0.5, tf.square(square)), tf.mul(delta, tf.sub(size, square)))
}
