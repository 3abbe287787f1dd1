import * as tf from '@tensorflow/tfjs-core'
import {
  backedUp,
  type LossRows,
  type TargetRows,
  type ValueHead,
  type ValueLoss,
} from './value-head.ts'

// Pure functions of tensors. Legend: B batch, A actions, N atoms; T now, TpN n steps later.

/** Returns z_i = min + i (max − min) / (N − 1) that a categorical distribution lives on. */
export interface Support {
  readonly min: number
  readonly max: number
  /** N, at least 2. */
  readonly count: number
}

/**
 * A distribution of returns over a fixed support, whose logits are the atoms (C51: Bellemare et al.
 * 2017). Its mean is the value.
 */
export function categoricalHead(support: Support): ValueHead {
  return {
    atoms: support.count,
    mean: (atoms) => meanOf(tf.softmax(atoms), support) as tf.Tensor2D,
    targets: (rows) => projectTargets(rows, support),
    loss: (rows) => categoricalLoss(rows, support),
  }
}

/**
 * The distribution of returnT + bootstrapT (shift + z), z from softmax(atomsTpN), put on the support:
 * each atom is clipped to its ends and shared between its two neighbours (Bellemare et al. 2017,
 * algorithm 1). Neighbour i of place b gets the share max(0, 1 − |b − i|). @returns probabilities, [B, N]
 */
export function projectTargets(rows: TargetRows, support: Support): tf.Tensor2D {
  const { count } = support
  const returns = backedUp(rows, tf.expandDims(returnsOf(support), 0) as tf.Tensor2D)
  const probs = tf.softmax(rows.atomsTpN)
  // After the end every atom is at the same place: any distribution will do, and it must be one.
  const uniform = tf.fill(probs.shape, 1 / count)
  const follows = tf.notEqual(tf.expandDims(rows.bootstrapsT, 1), 0)
  return projected(returns, tf.where(follows, probs, uniform) as tf.Tensor2D, support, tent)
}

/** max(0, 1 − |d|). */
const tent = (d: tf.Tensor) => tf.relu(tf.sub(1, tf.abs(d)))

/**
 * The same with a slope at its corners, the mean of both sides'. Where a shift is 0 every atom is on one, and
 * would have none.
 */
function differentiableTent(d: tf.Tensor): tf.Tensor {
  const sides = tf.add(tf.abs(tf.add(d, 1)), tf.abs(tf.sub(d, 1)))
  const inside = tf.sub(tf.mul(0.5, sides), tf.abs(d))
  // Far away rounding leaves more than nothing.
  const isFar = tf.step(tf.sub(tf.abs(d), 1))
  return tf.mul(inside, tf.sub(1, isFar))
}

/**
 * Returns of some probabilities, both [B, N], as probabilities of the support's.
 *
 * @param sharesAt what of an atom goes to a neighbour at a distance, in steps of the support
 */
function projected(
  returns: tf.Tensor2D,
  probs: tf.Tensor2D,
  support: Support,
  sharesAt: (distances: tf.Tensor) => tf.Tensor,
): tf.Tensor2D {
  const { min, max, count } = support
  const step = (max - min) / (count - 1)
  const clipped = tf.div(tf.sub(tf.clipByValue(returns, min, max), min), step)
  // Some backends clip NaN to an end: it must not be lost.
  const places = tf.add(clipped, tf.mul(returns, 0)) // [B, N from]
  const neighbours = tf.range(0, count, 1, 'float32')
  const shares = sharesAt(tf.sub(tf.expandDims(places, 2), neighbours)) // [B, N from, N to]
  return tf.sum(tf.mul(tf.expandDims(probs, 2), shares), 1) as tf.Tensor2D
}

/**
 * Cross-entropy −Σ_i target_i log softmax(atomsT)_i. Errors are the divergences KL(target ‖ prediction),
 * by which Rainbow sets priorities (Hessel et al. 2018).
 *
 * Atoms that are shifted are at other returns than the support's: the target is put on those, which is to shift
 * it the other way, so that the shift learns where the target lies and the atoms its form.
 */
export function categoricalLoss({ shiftsT, ...rows }: LossRows, support: Support): ValueLoss {
  const { atomsT } = rows
  const targetsT =
    shiftsT === undefined ? rows.targetsT : shiftedBack(rows.targetsT, shiftsT, support)
  const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(targetsT, tf.logSoftmax(atomsT)), 1))
  // A target of 0 has no share, whose logarithm would be −Infinity.
  const logTargets = tf.log(tf.maximum(targetsT, 1e-30))
  const negativeEntropy = tf.sum(tf.mul(targetsT, logTargets), 1)
  const errors = tf.relu(tf.add<tf.Tensor1D>(negativeEntropy, losses))
  return { losses, errors, targetMeans: meanOf(targetsT, support) as tf.Tensor1D }
}

/** Probabilities of returns that are all less by a shift of their row, [B, N]. */
function shiftedBack(probs: tf.Tensor2D, shifts: tf.Tensor1D, support: Support): tf.Tensor2D {
  const returns = tf.sub<tf.Tensor2D>(returnsOf(support), tf.expandDims(shifts, 1))
  return projected(returns, probs, support, differentiableTent)
}

function returnsOf({ min, max, count }: Support): tf.Tensor1D {
  const step = (max - min) / (count - 1)
  return tf.tensor1d(Array.from({ length: count }, (_, i) => min + i * step))
}

/** Over the last axis. */
function meanOf(probs: tf.Tensor, support: Support): tf.Tensor {
  return tf.sum(tf.mul(probs, returnsOf(support)), -1)
}
