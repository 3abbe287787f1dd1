import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from './optimizer.ts'

export interface RmspropOptions {
  /** Decay of the mean of squared gradients. Default 0.99. */
  readonly decay?: number
  /** Default 1e-5. */
  readonly epsilon?: number
}

/**
 * RMSprop (Tieleman and Hinton 2012, lecture 6e), with ε inside the root as TensorFlow has it, by which
 * actor-critics were first tuned (Mnih et al. 2016).
 */
export function rmsprop({ decay = 0.99, epsilon = 1e-5 }: RmspropOptions = {}): Optimizer {
  return {
    slots: ['v'],
    scalars: (_step, learningRate) => ({ rate: learningRate }),
    update(weights, gradient, clip, slots, { rate }) {
      const squareShare = tf.mul(tf.square(clip), 1 - decay)
      const v = tf.add(tf.mul(slots.v!, decay), tf.mul(tf.square(gradient), squareShare))
      const change = tf.div(tf.mul(gradient, tf.mul(rate!, clip)), tf.sqrt(tf.add(v, epsilon)))
      return { weights: tf.sub(weights, change), slots: { v } }
    },
  }
}
