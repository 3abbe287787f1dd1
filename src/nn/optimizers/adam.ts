import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from './optimizer.ts'

export interface AdamOptions {
  /** Decay of the first moment. Default 0.9. */
  readonly beta1?: number
  /** Decay of the second moment. Default 0.999. */
  readonly beta2?: number
  /** Default 1e-8. */
  readonly epsilon?: number
  /** Decoupled weight decay (Loshchilov and Hutter 2019). Default 0. */
  readonly weightDecay?: number
}

/** Adam (Kingma and Ba 2015, algorithm 1 in the order of the end of its section 2). */
export function adam(options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options
  return {
    slots: ['m', 'v'],
    scalars(step, learningRate) {
      const second = Math.sqrt(1 - beta2 ** step)
      return {
        rate: (learningRate * second) / (1 - beta1 ** step),
        keep: 1 - learningRate * weightDecay,
        epsilon: epsilon * second,
      }
    },
    // Passes over the weights are what it costs: whatever is a number is joined to another one first.
    update(weights, gradient, clip, slots, scalars) {
      const share = tf.mul(clip, 1 - beta1)
      const squareShare = tf.mul(tf.square(clip), 1 - beta2)
      const m = tf.add(tf.mul(slots.m!, beta1), tf.mul(gradient, share))
      const v = tf.add(tf.mul(slots.v!, beta2), tf.mul(tf.square(gradient), squareShare))
      const change = tf.div(tf.mul(m, scalars.rate!), tf.add(tf.sqrt(v), scalars.epsilon!))
      const kept = weightDecay === 0 ? weights : tf.mul(weights, scalars.keep!)
      return { weights: tf.sub(kept, change), slots: { m, v } }
    },
  }
}
