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

/**
 * a · b for each of B pairs of matrices, [B, N, I] and [B, I, O] → [B, N, O]; with a gradient as that of
 * {@link product}.
 */
export function products(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  return ownGradient(
    [a, b] as const,
    (left, right) => ({ value: tf.matMul(left, right) }),
    (dy, [left, right]) => [
      tf.matMul(dy, eachTransposed(right)),
      tf.matMul(eachTransposed(left), dy),
    ],
  )
}

/** Each of B matrices transposed, [B, N, I] → [B, I, N]. */
export function eachTransposed(x: tf.Tensor3D): tf.Tensor3D {
  return tf.transpose(x, [0, 2, 1])
}
