import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../../random/rng.ts'
import type { Tensors } from '../compile/compiled.ts'
import { glorotUniform } from '../initial-weights.ts'
import type { ParameterSpec } from '../parameters.ts'
import { eachTransposed, product, products } from './product.ts'

// Legend: B batch, T decoder steps, S encoder steps, E encoder width, H decoder width.

/** What is added to the score of a place that is none: its share becomes 0. */
export const NO_PLACE = -1e9

/** Encoded texts, one for each row of a batch. */
export interface AttendedTexts {
  /** Shape [B, S, E]. */
  readonly values: tf.Tensor3D
  /** Shape [B, S, H]. */
  readonly keys: tf.Tensor3D
  /** 0 where a text has a word, {@link NO_PLACE} beyond its end; [B, 1, S]. */
  readonly mask: tf.Tensor3D
}

/** First weights of {@link attention}, each under `prefix`. */
export function attentionSpecs(
  rng: Rng,
  prefix: string,
  memorySize: number,
  querySize: number,
): Record<string, ParameterSpec> {
  const matrix = (name: string, rows: number): [string, ParameterSpec] => [
    `${prefix}/${name}`,
    {
      shape: [rows, querySize],
      values: glorotUniform(rng.split(`${prefix}/${name}`), rows, querySize),
    },
  ]
  return Object.fromEntries([
    matrix('key', memorySize),
    matrix('context', memorySize),
    matrix('query', querySize),
    [`${prefix}/bias`, { shape: [querySize], values: new Float32Array(querySize) }],
  ])
}

/** What queries are compared with. @param values [N, E]. @returns [N, H] */
export function attentionKeys(
  parameters: Tensors,
  prefix: string,
  values: tf.Tensor2D,
): tf.Tensor2D {
  return product(values, parameters[`${prefix}/key`] as tf.Tensor2D)
}

/**
 * Global attention with the "general" score (Luong et al. 2015, section 3.1), without input feeding, so that
 * all decoder steps attend at once: tanh(Wc · context + Wq · query + b).
 *
 * @param queries time-major, [T·B, H]
 * @returns time-major, [T·B, H]
 */
export function attention(
  parameters: Tensors,
  prefix: string,
  queries: tf.Tensor2D,
  { values, keys, mask }: AttendedTexts,
): tf.Tensor2D {
  const [batch, , memorySize] = values.shape
  const steps = queries.shape[0] / batch
  const perText = tf.transpose(tf.reshape(queries, [steps, batch, -1]), [1, 0, 2]) as tf.Tensor3D
  const scores = products(perText, eachTransposed(keys)) // [B, T, S]
  const shares = tf.softmax<tf.Tensor3D>(tf.add(scores, mask))
  const contexts = products(shares, values) // [B, T, E]
  const inOrder = tf.reshape(tf.transpose(contexts, [1, 0, 2]), [steps * batch, memorySize])
  const weight = (name: string) => parameters[`${prefix}/${name}`] as tf.Tensor2D
  const ofContext = tf.add(product(inOrder as tf.Tensor2D, weight('context')), weight('bias'))
  return tf.tanh(tf.add(ofContext, product(queries, weight('query'))))
}
