import * as tf from '@tensorflow/tfjs-core'
import { readTensor } from '../../nn/read-tensor.ts'

// Matrix products of arrays on the host, computed by the tensor backend. Recurrent layers alternate
// a product with element-wise work: the product is worth a trip to the backend (45 GFLOP/s on wasm),
// the element-wise part is not (17 µs for each of a dozen small ops). Legend: R rows, I, O columns.

/** a · w (+ bias). Shapes [R, I], [I, O], [O] → [R, O]; `out` receives it when given. */
export async function multiply(
  a: Float32Array,
  rows: number,
  w: tf.Tensor2D,
  options: { readonly bias?: tf.Tensor1D; readonly out?: Float32Array } = {},
): Promise<Float32Array> {
  const left = tf.tensor2d(a, [rows, w.shape[0]], 'float32')
  const { bias, out } = options
  const value =
    bias === undefined
      ? tf.matMul(left, w)
      : (tf.fused.matMul({ a: left, b: w, bias, activation: 'linear' }) as tf.Tensor2D)
  left.dispose()
  const result = await readTensor(value, out)
  value.dispose()
  return result
}

/** A left-hand factor of a gradient and where the gradient goes. */
export interface GradientPart {
  /** What the weight was multiplied with, [R, I]. */
  readonly input: Float32Array
  /** Receives inputᵀ · dy, [I, O]. */
  readonly out: Float32Array
}

/**
 * Gradients of all weights whose products were added up to one result, and of its bias.
 *
 * One product with all the inputs side by side, and a column of ones for the bias: a backend packs
 * its right-hand side anew for each product, which takes a third of the time of one this long.
 *
 * @param dy shape [R, O]
 * @param bias receives the sum over the rows of dy, [O]
 */
export async function weightGradients(
  parts: readonly GradientPart[],
  dy: Float32Array,
  rows: number,
  bias: Float32Array | null,
): Promise<void> {
  const value = tf.tidy(() => {
    const left = parts.map(({ input }) =>
      transposed(tf.tensor2d(input, [rows, input.length / rows], 'float32')),
    )
    if (bias !== null) left.push(tf.ones([1, rows]))
    const joined = left.length === 1 ? left[0]! : tf.concat(left, 0)
    return tf.matMul(joined, tf.tensor2d(dy, [rows, dy.length / rows], 'float32'))
  })
  const all = await readTensor(value)
  value.dispose()
  let at = 0
  for (const { out } of parts) {
    out.set(all.subarray(at, at + out.length))
    at += out.length
  }
  bias?.set(all.subarray(at))
}

/** The weight's transpose as a tensor of its own: wasm's transposed products are 12–24 times slower. */
export function transposed(w: tf.Tensor2D): tf.Tensor2D {
  return tf.transpose(w) as tf.Tensor2D
}

/** out += x, entry by entry. */
export function addInto(out: Float32Array, x: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += x[i]!
}

/** A product of two arrays on the host: a·b, a·bᵀ or aᵀ·b. @param rows of a and of b. */
export async function multiplyArrays(
  form: 'a·b' | 'a·bT' | 'aT·b',
  a: Float32Array,
  rowsA: number,
  b: Float32Array,
  rowsB: number,
): Promise<Float32Array> {
  const value = tf.tidy(() => {
    const left = tf.tensor2d(a, [rowsA, a.length / rowsA], 'float32')
    const right = tf.tensor2d(b, [rowsB, b.length / rowsB], 'float32')
    if (form === 'a·b') return tf.matMul(left, right)
    return form === 'a·bT' ? tf.matMul(left, transposed(right)) : tf.matMul(transposed(left), right)
  })
  const result = await readTensor(value)
  value.dispose()
  return result
}
