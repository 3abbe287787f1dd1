import * as tf from '@tensorflow/tfjs'
import { assertShape } from './shape.ts'

/**
 * Rows of a table, with a gradient that every backend has: tfjs's own asks for UnsortedSegmentSum,
 * which wasm lacks; ScatterNd adds up repeated rows as well.
 *
 * @param table shape [V, D]
 * @param indices int32, shape [N], each in 0 … V−1
 * @returns shape [N, D]
 */
export function embedding(table: tf.Tensor2D, indices: tf.Tensor1D): tf.Tensor2D {
  assertShape('table', table.shape, [null, null])
  assertShape('indices', indices.shape, [null])
  const [rows, width] = table.shape
  const op = tf.customGrad((...args: unknown[]) => {
    const [tableIn, save] = args as [tf.Tensor2D, tf.GradSaveFunc]
    const value = tf.gather(tableIn, indices)
    save([indices])
    const gradFunc = (dy: tf.Tensor2D, saved: tf.Tensor[]) =>
      tf.scatterND((saved[0] as tf.Tensor1D).reshape([-1, 1]), dy, [rows, width])
    return { value, gradFunc: gradFunc as (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor }
  })
  return op(table) as tf.Tensor2D
}
