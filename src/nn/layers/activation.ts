import * as tf from '@tensorflow/tfjs-core'

export const activations = ['relu', 'tanh'] as const
export type Activation = (typeof activations)[number]

/** The activation of each entry. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  return activation === 'relu' ? tf.relu(x) : tf.tanh(x)
}
