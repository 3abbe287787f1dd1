import * as tf from '@tensorflow/tfjs-core'
import type { Rng } from '../random/rng.ts'
import { dropout } from './dropout.ts'

/** A layer's output after dropout. */
export interface DroppedLayer {
  /** What every entry was multiplied by. */
  readonly factors: tf.Tensor2D
  readonly values: tf.Tensor2D
  dispose(): void
}

/**
 * Inverted dropout of a layer's output; the caller disposes what it gets.
 *
 * @param rate share of the entries that become 0, below 1
 */
export function dropUnits(layer: tf.Tensor2D, rate: number, rng: Rng): DroppedLayer {
  const ones = new Float32Array(layer.size).fill(1)
  const factors = tf.tensor2d(dropout(ones, rate, rng) ?? ones, layer.shape, 'float32')
  const values = tf.mul<tf.Tensor2D>(layer, factors)
  const dispose = () => {
    factors.dispose()
    values.dispose()
  }
  return { factors, values, dispose }
}
