import * as tf from '@tensorflow/tfjs-core'
import { ownGradient } from '../../nn/layers/own-gradient.ts'
import { takeEntries } from '../../nn/layers/rows.ts'
import { sizeOf } from '../../nn/shape.ts'

// Pure functions of tensors. Legend: N positions, A actions.

export interface TokenLoss {
  /** Mean over the targets that count of the cross-entropy with the smoothed target; shape []. */
  readonly loss: tf.Tensor
  /** Sum of the cross-entropies in nats, smoothing left out; shape []. */
  readonly sum: tf.Tensor
  /** Targets that count; shape []. */
  readonly count: tf.Tensor
}

/**
 * Cross-entropy of the next token under teacher forcing.
 *
 * @param logits shape [N, A]
 * @param targets shape [N]; −1 does not count
 * @param smoothing share of the target's probability spread evenly over all actions (Szegedy et al.
 *   2016, section 7), in [0, 1)
 */
export function tokenLoss(logits: tf.Tensor2D, targets: tf.Tensor1D, smoothing: number): TokenLoss {
  const counts = tf.cast(tf.greaterEqual(targets, 0), 'float32')
  const count = tf.sum(counts)
  const all = tf.sum(tf.mul(smoothedLosses(logits, targets, smoothing), counts))
  return {
    loss: tf.div(all, tf.maximum(count, 1)),
    sum: tf.sum(tokenLosses(logits, targets)),
    count,
  }
}

/** Cross-entropy of each target in nats, 0 for those that do not count; shape [N]. It has no gradient. */
export function tokenLosses(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  const chosen = entriesAt(tf.logSoftmax(logits), targets)
  return tf.where(tf.greaterEqual(targets, 0), tf.neg(chosen), 0) as tf.Tensor1D
}

/** With the gradient softmax(logits) − target, in two passes over [N, A] where tfjs's own takes six. */
function smoothedLosses(logits: tf.Tensor2D, targets: tf.Tensor1D, smoothing: number): tf.Tensor1D {
  const [positions, actions] = logits.shape
  return ownGradient(
    [logits] as const,
    (given) => {
      const logProbs = tf.logSoftmax(given)
      const ofTarget = entriesAt(logProbs, targets)
      const value =
        smoothing === 0
          ? ofTarget
          : tf.add(tf.mul(ofTarget, 1 - smoothing), tf.mul(tf.mean(logProbs, 1), smoothing))
      return { value: tf.neg(value) as tf.Tensor1D, kept: [targets] }
    },
    (dLosses, [given], [at]) => {
      const spread = tf.sub(tf.softmax(given), smoothing / actions)
      const d = tf.expandDims(dLosses, 1)
      const places = tf.expandDims(placesOf(at as tf.Tensor1D, actions), 1) as tf.Tensor2D
      const ofTargets = tf.scatterND(places, tf.mul(dLosses, 1 - smoothing), [sizeOf(given.shape)])
      return [tf.sub(tf.mul(spread, d), tf.reshape(ofTargets, [positions, actions]))]
    },
  )
}

/** The entry of each row at its target; at the first action where none counts. */
function entriesAt(values: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return takeEntries(values, tf.maximum(targets, tf.scalar(0, 'int32'))) as tf.Tensor1D
}

/** Where each row's target lies among all N·A entries. */
function placesOf(targets: tf.Tensor1D, actions: number): tf.Tensor1D {
  const starts = tf.mul(tf.range(0, targets.shape[0], 1, 'int32'), tf.scalar(actions, 'int32'))
  return tf.add(starts, tf.maximum(targets, tf.scalar(0, 'int32')))
}
