import * as tf from '@tensorflow/tfjs-core'
import {
  backedUp,
  huber,
  type LossRows,
  shiftedAtoms,
  type ValueHead,
  type ValueLoss,
} from './value-head.ts'

// Pure functions of tensors. Legend: B batch, N quantiles; T now, TpN n steps later.

/**
 * A distribution of returns by N of its quantiles, at the midpoints (i + ½) / N (QR-DQN: Dabney et
 * al. 2018). Their mean is the value.
 *
 * @param kappa error where the loss turns from square to linear, as in {@link quantileLoss}
 */
export function quantileHead(count: number, kappa: number): ValueHead {
  return {
    atoms: count,
    mean: (atoms) => tf.mean(atoms, 2),
    targets: (rows) => backedUp(rows, rows.atomsTpN),
    loss: (rows) => quantileLoss(rows, kappa),
  }
}

/**
 * Quantile Huber loss (Dabney et al. 2018, equation 10, over κ as in Dabney et al. 2018b):
 * Σ_i mean_j |τ_i − 1{u_ij < 0}| huber_κ(u_ij) / κ with u_ij = target_j − quantile_i. Errors are the
 * differences of the means, value − target.
 */
export function quantileLoss({ targetsT, ...rows }: LossRows, kappa: number): ValueLoss {
  const atomsT = shiftedAtoms(rows)
  const [, count = 0] = atomsT.shape
  const midpoints = tf.div(tf.add(tf.range(0, count, 1, 'float32'), 0.5), count)
  const taus = tf.reshape(midpoints, [1, count, 1])
  const u = tf.sub(tf.expandDims(targetsT, 1), tf.expandDims(atomsT, 2)) // [B, i, j]
  const below = tf.step(tf.neg(u))
  const sides = tf.abs(tf.sub(taus, below))
  const terms = tf.div(tf.mul(sides, huber(u, kappa)), kappa)
  const losses = tf.sum<tf.Tensor1D>(tf.mean(terms, 2), 1)
  const targetMeans = tf.mean<tf.Tensor1D>(targetsT, 1)
  return { losses, errors: tf.sub(tf.mean(atomsT, 1), targetMeans), targetMeans }
}
