import * as tf from '@tensorflow/tfjs-core'
import { takeEntries } from '../../src/nn/layers/rows.ts'

// Pure functions of tensors. Legend: B batch, A actions; T now, TpN n steps later.

/**
 * The allowed action of the largest value in each row: the online network's values for double DQN
 * (van Hasselt et al. 2016), the target network's otherwise. 0 where none is allowed.
 *
 * @param qTpN shape [B, A]
 * @param masksTpN booleans, [B, A]
 * @returns shape [B]
 */
export function nextActions(qTpN: tf.Tensor2D, masksTpN: tf.Tensor2D): tf.Tensor1D {
  return tf.argMax(allowedOnly(qTpN, masksTpN), 1)
}

export interface MunchausenBatch {
  /** Reward of the one step; shape [B]. */
  readonly rewardsT: tf.Tensor1D
  /** γ, or 0 where the episode terminated; shape [B]. */
  readonly discountsT: tf.Tensor1D
  /** Shape [B]. */
  readonly actionsT: tf.Tensor1D
  /** The target network's values of both states, shape [B, A]. */
  readonly qT: tf.Tensor2D
  readonly qTp1: tf.Tensor2D
  /** Booleans, [B, A]; the next ones of no effect where the discount is 0. */
  readonly masksT: tf.Tensor2D
  readonly masksTp1: tf.Tensor2D
}

export interface MunchausenSettings {
  /** Weight α of the bonus. */
  readonly alpha: number
  /** Temperature τ of the policy softmax(q / τ) over the allowed actions. */
  readonly temperature: number
  /** Smallest value of τ log π in the bonus, below 0. */
  readonly clip: number
}

/**
 * rewardT + α [τ log π(aT|sT)]_clip^0 + discountT · Σ_a π(a|sTp1) (qTp1(a) − τ log π(a|sTp1)): the
 * one-step target of Munchausen DQN (Vieillard et al. 2020, equation 1). @returns shape [B]
 */
export function munchausenTargets(
  batch: MunchausenBatch,
  { alpha, temperature, clip }: MunchausenSettings,
): tf.Tensor1D {
  const { rewardsT, discountsT, actionsT, qT, qTp1, masksT, masksTp1 } = batch
  const scaledT = tf.div<tf.Tensor2D>(qT, temperature)
  const normaliserT = tf.logSumExp(allowedOnly(scaledT, masksT), 1)
  const scaledLogProb = tf.mul(temperature, tf.sub(takeEntries(scaledT, actionsT), normaliserT))
  const bonus = tf.mul(alpha, tf.clipByValue(scaledLogProb, clip, 0))
  // Σ π (q − τ log π) is τ times the log of the sum of exponentials.
  const scaledTp1 = allowedOnly(tf.div<tf.Tensor2D>(qTp1, temperature), masksTp1)
  const softValue = tf.mul(temperature, tf.logSumExp(scaledTp1, 1))
  const follows = tf.notEqual(discountsT, 0)
  const beyond = tf.where(follows, tf.mul(discountsT, softValue), tf.zerosLike(softValue))
  return tf.addN([rewardsT, bonus as tf.Tensor1D, beyond as tf.Tensor1D])
}

/** −Infinity for actions that are not allowed, [B, A]. @param masks booleans */
export function allowedOnly(q: tf.Tensor2D, masks: tf.Tensor2D): tf.Tensor2D {
  return tf.where(masks, q, tf.fill(q.shape, Number.NEGATIVE_INFINITY))
}
