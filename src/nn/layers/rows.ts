import * as tf from '@tensorflow/tfjs-core'
import { sizeOf } from '../shape.ts'
import { ownGradient } from './own-gradient.ts'

/**
 * Rows of a table by their indices, [V, D] and [N] → [N, D]: an embedding, or one entry of each row. As
 * `tf.gather`, whose own gradient has no kernel in tfjs's wasm backend.
 */
export function takeRows(table: tf.Tensor2D, indices: tf.Tensor1D): tf.Tensor2D {
  const shape = table.shape
  return ownGradient(
    [table] as const,
    (rows) => ({ value: tf.gather(rows, indices), kept: [indices] }),
    (dy, _, [kept]) => [tf.scatterND(tf.expandDims(kept!, 1), dy, shape)],
  )
}

/** The entry of each row at its index, [B, A, …] and [B] → [B, …]. */
export function takeEntries(values: tf.Tensor, indices: tf.Tensor1D): tf.Tensor {
  const [batch = 0, count = 0, ...rest] = values.shape
  const starts = tf.mul(tf.range(0, batch, 1, 'int32'), tf.scalar(count, 'int32'))
  const table = tf.reshape(values, [batch * count, sizeOf(rest)]) as tf.Tensor2D
  const taken = takeRows(table, tf.add(starts, indices) as tf.Tensor1D)
  return tf.reshape(taken, [batch, ...rest])
}

/**
 * Rows in pairs that change places, [N, D]: row n of the result is row `partners[n]`, whose partner is n; a
 * row may be its own. The gradient changes them back, which costs no sum over a table.
 */
export function exchangeRows(x: tf.Tensor2D, partners: tf.Tensor1D): tf.Tensor2D {
  return ownGradient(
    [x] as const,
    (rows) => ({ value: tf.gather(rows, partners), kept: [partners] }),
    (dy, _, [kept]) => [tf.gather(dy, kept as tf.Tensor1D)],
  )
}
