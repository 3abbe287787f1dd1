import * as tf from '@tensorflow/tfjs-core'
import { ownGradient } from './own-gradient.ts'

/**
 * a · b, shapes [N, I] and [I, O] → [N, O]. As `tf.matMul`, whose own gradient asks for products with
 * transposed arguments: tfjs's wasm backend computes them 12 to 24 times slower than a transpose and a
 * plain product.
 */
export function product(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return ownGradient(
    [a, b] as const,
    (left, right) => ({ value: tf.matMul(left, right) }),
    (dy, [left, right]) => [tf.matMul(dy, tf.transpose(right)), tf.matMul(tf.transpose(left), dy)],
  )
}
