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
  const { min, max, count } = support
  const step = (max - min) / (count - 1)
  const returns = backedUp(rows, tf.expandDims(returnsOf(support), 0) as tf.Tensor2D)
  const clipped = tf.div(tf.sub(tf.clipByValue(returns, min, max), min), step)
  // Some backends clip NaN to an end: it must not be lost.
  const places = tf.add(clipped, tf.mul(returns, 0)) // [B, N from]
  const neighbours = tf.range(0, count, 1, 'float32')
  const distances = tf.abs(tf.sub(tf.expandDims(places, 2), neighbours)) // [B, N from, N to]
  const shares = tf.relu(tf.sub(1, distances))
  const probs = tf.softmax(rows.atomsTpN)
  // After the end every atom is at the same place: any distribution will do, and it must be one.
  const uniform = tf.fill(probs.shape, 1 / count)
  const follows = tf.notEqual(tf.expandDims(rows.bootstrapsT, 1), 0)
  const weights = tf.where(follows, probs, uniform)
  return tf.sum(tf.mul(tf.expandDims(weights, 2), shares), 1)
}

/**
 * Cross-entropy −Σ_i target_i log softmax(atomsT)_i. Errors are the divergences KL(target ‖ prediction),
 * by which Rainbow sets priorities (Hessel et al. 2018).
 */
export function categoricalLoss({ atomsT, targetsT }: LossRows, support: Support): ValueLoss {
  const losses = tf.neg(tf.sum<tf.Tensor1D>(tf.mul(targetsT, tf.logSoftmax(atomsT)), 1))
  // A target of 0 has no share, whose logarithm would be −Infinity.
  const logTargets = tf.log(tf.maximum(targetsT, 1e-30))
  const negativeEntropy = tf.sum(tf.mul(targetsT, logTargets), 1)
  const errors = tf.relu(tf.add<tf.Tensor1D>(negativeEntropy, losses))
  return { losses, errors, targetMeans: meanOf(targetsT, support) as tf.Tensor1D }
}

function returnsOf({ min, max, count }: Support): tf.Tensor1D {
  const step = (max - min) / (count - 1)
  return tf.tensor1d(Array.from({ length: count }, (_, i) => min + i * step))
}

/** Over the last axis. */
function meanOf(probs: tf.Tensor, support: Support): tf.Tensor {
  return tf.sum(tf.mul(probs, returnsOf(support)), -1)
}
