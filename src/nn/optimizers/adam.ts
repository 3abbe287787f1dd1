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

/** Adam (Kingma and Ba 2015, algorithm 1, with the step size of the end of its section 2). */
export function adam(options: AdamOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options
  return {
    slots: ['m', 'v'],
    scalars(step, learningRate) {
      return {
        rate: learningRate / (1 - beta1 ** step),
        keep: 1 - learningRate * weightDecay,
        scale: 1 / Math.sqrt(1 - beta2 ** step),
      }
    },
    update(weights, gradient, slots, { rate, keep, scale }) {
      const m = tf.add(tf.mul(slots.m!, beta1), tf.mul(gradient, 1 - beta1))
      const v = tf.add(tf.mul(slots.v!, beta2), tf.mul(tf.square(gradient), 1 - beta2))
      const change = tf.div(tf.mul(m, rate!), tf.add(tf.mul(tf.sqrt(v), scale!), epsilon))
      const kept = weightDecay === 0 ? weights : tf.mul(weights, keep!)
      return { weights: tf.sub(kept, change), slots: { m, v } }
    },
  }
}
