import * as tf from '@tensorflow/tfjs-core'

// Legend: B batch, A actions, N atoms. A dueling network's outputs are [advantages (A × N), value (N)].

/**
 * Q(s, a) = V(s) + A(s, a) − mean of A(s, ·) over the allowed actions (Wang et al. 2016, equation 9,
 * with the mean over what the mask allows; over all actions the value would hold what no policy can
 * do). Each atom of a distribution for itself, as in Rainbow (Hessel et al. 2018).
 *
 * @param outputs shape [B, (A + 1) · N]
 * @param mask 1 where an action is allowed; float32 [B, A]
 * @returns shape [B, A, N]; anything for the actions that are not allowed
 */
export function combineDueling(outputs: tf.Tensor2D, mask: tf.Tensor2D, atoms: number): tf.Tensor {
  const [batch, actionCount] = mask.shape
  const parts = tf.reshape(outputs, [batch, actionCount + 1, atoms])
  const advantages = tf.slice(parts, [0, 0, 0], [batch, actionCount, atoms])
  const value = tf.slice(parts, [0, actionCount, 0], [batch, 1, atoms])
  const allowed = tf.expandDims(mask, 2)
  const count = tf.maximum(tf.sum(allowed, 1, true), 1)
  const mean = tf.div(tf.sum(tf.mul(advantages, allowed), 1, true), count)
  return tf.add(advantages, tf.sub(value, mean))
}
