import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from './optimizer.ts'

export interface RmspropOptions {
  /** Decay of the mean of squared gradients. Default 0.99. */
  readonly decay?: number
  /** Default 1e-5. */
  readonly epsilon?: number
}

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6e) as TensorFlow has it, by which actor-critics were first tuned
 * (Mnih et al. 2016): ε inside the root, and a mean of squared gradients that is 1 before the first, so that
 * steps are small until gradients are known.
 */
export function rmsprop({ decay = 0.99, epsilon = 1e-5 }: RmspropOptions = {}): Optimizer {
  return {
    slots: ['v'],
    // Slots begin at 0: what a mean that began at 1 has more than theirs is decay^step.
    scalars: (step, learningRate) => ({ rate: learningRate, floor: decay ** step + epsilon }),
    update(weights, gradient, clip, slots, { rate, floor }) {
      const squareShare = tf.mul(tf.square(clip), 1 - decay)
      const v = tf.add(tf.mul(slots.v!, decay), tf.mul(tf.square(gradient), squareShare))
      const change = tf.div(tf.mul(gradient, tf.mul(rate!, clip)), tf.sqrt(tf.add(v, floor!)))
      return { weights: tf.sub(weights, change), slots: { v } }
    },
  }
}
