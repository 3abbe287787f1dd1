import type * as tf from '@tensorflow/tfjs-core'

/** Arithmetic that changes one parameter by its gradient; it holds nothing. */
export interface Optimizer {
  /** What it remembers of each parameter, in arrays of the parameter's shape that are zeros at first. */
  readonly slots: readonly string[]
  /** What changes from update to update. @param step number of the update, from 1 on */
  scalars(step: number, learningRate: number): Readonly<Record<string, number>>
  /**
   * @param gradient to be scaled by `clip`, which is left to the optimizer: it has scalars to join it to
   * @param clip of shape [], at most 1
   * @param slots by name
   * @param scalars each of shape []
   */
  update(
    weights: tf.Tensor,
    gradient: tf.Tensor,
    clip: tf.Tensor,
    slots: Readonly<Record<string, tf.Tensor>>,
    scalars: Readonly<Record<string, tf.Tensor>>,
  ): { readonly weights: tf.Tensor; readonly slots: Readonly<Record<string, tf.Tensor>> }
}
