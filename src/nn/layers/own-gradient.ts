import * as tf from '@tensorflow/tfjs-core'

/**
 * A value with a gradient of its own.
 *
 * @param forward gives the value, and what the gradient needs beside the inputs: nothing else of what is
 *   computed on the way is still there when it is asked for
 * @param backward from dL/dvalue to dL/dinput of each input, in order
 */
export function ownGradient<T extends tf.Tensor, I extends readonly tf.Tensor[]>(
  inputs: I,
  forward: (...inputs: I) => { readonly value: T; readonly kept?: readonly tf.Tensor[] },
  backward: (dValue: T, inputs: I, kept: readonly tf.Tensor[]) => readonly tf.Tensor[],
): T {
  const compute = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc
    const { value, kept = [] } = forward(...inputs)
    save([...inputs, ...kept])
    return {
      value,
      gradFunc: (dValue: T, saved: tf.Tensor[]) => {
        const count = inputs.length
        return [...backward(dValue, saved.slice(0, count) as unknown as I, saved.slice(count))]
      },
    }
  })
  return compute(...inputs)
}
