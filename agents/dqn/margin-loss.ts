import * as tf from '@tensorflow/tfjs-core'
import { takeEntries } from '../../src/nn/layers/rows.ts'

// Pure functions of tensors. Legend: B batch, A actions.

export interface MarginRows {
  /** Values, [B, A]; anything for actions that are not allowed. */
  readonly qT: tf.Tensor2D
  /** What was done, [B]. */
  readonly actionsT: tf.Tensor1D
  /** Booleans, [B, A]. */
  readonly masksT: tf.Tensor2D
  /** 1 for the rows that are demonstrations, else 0; [B]. */
  readonly demonstrations: tf.Tensor1D
}

/**
 * Large-margin classification of DQfD (Hester et al. 2018, equation 1):
 * max_a [q(a) + margin · 1{a ≠ shown}] − q(shown) over the allowed actions, so that what was shown is
 * worth more than everything else by at least the margin. Mean over the demonstrations; 0 without any.
 */
export function marginLoss(rows: MarginRows, margin: number): tf.Tensor {
  const { qT, actionsT, masksT, demonstrations } = rows
  const [, actionCount] = qT.shape
  const shown = takeEntries(qT, actionsT)
  const others = tf.notEqual(tf.range(0, actionCount, 1, 'int32'), tf.expandDims(actionsT, 1))
  const candidates = tf.add(qT, tf.mul(margin, tf.cast(others, 'float32')))
  const nothing = tf.fill(qT.shape, Number.NEGATIVE_INFINITY)
  const best = tf.max(tf.where(masksT, candidates, nothing), 1)
  const count = tf.maximum(tf.sum(demonstrations), 1)
  // Other rows may have no allowed action at all, and their differences are no numbers then.
  const differences = tf.sub(best, shown)
  const counted = tf.where(tf.cast(demonstrations, 'bool'), differences, tf.zerosLike(differences))
  return tf.div(tf.sum(counted), count)
}
