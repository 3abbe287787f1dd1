import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { loadDevice } from '../../../../src/nn/device.ts'
import { type RmspropOptions, rmsprop } from '../../../../src/nn/optimizers/rmsprop.ts'

beforeAll(() => loadDevice({ prefer: 'javascript' }))

/** A weight after each gradient, as the optimizer has it; slots begin at 0. */
function walked(
  gradients: readonly number[],
  clip: number,
  options: RmspropOptions = {},
): number[] {
  const optimizer = rmsprop(options)
  return tf.tidy(() => {
    let [weights, v]: tf.Tensor[] = [tf.tensor1d([1]), tf.tensor1d([0])]
    return gradients.map((gradient, i) => {
      const scalars = Object.entries(optimizer.scalars(i + 1, 0.1))
      const next = optimizer.update(
        weights!,
        tf.tensor1d([gradient]),
        tf.scalar(clip),
        { v: v! },
        Object.fromEntries(scalars.map(([name, value]) => [name, tf.scalar(value)])),
      )
      ;[weights, v] = [next.weights, next.slots.v!]
      return weights.dataSync()[0]!
    })
  })
}

test('the first step by hand: the mean of squares begins at 1', () => {
  // v = 0.5 · 1 + 0.5 · 9 = 5, and 1 − 0.1 · 3 / √(5 + 4).
  expect(walked([3], 1, { decay: 0.5, epsilon: 4 })).toEqual([expect.closeTo(0.9, 6)])
})

test('is the recurrence of TensorFlow, with gradients scaled down by the clip', () => {
  const gradients = Array.from({ length: 300 }, (_, i) => Math.sin(i) / 50)
  let [weight, v] = [1, 1]
  const expected = gradients.map((gradient) => {
    const clipped = 0.25 * gradient
    v = 0.99 * v + 0.01 * clipped ** 2
    weight -= (0.1 * clipped) / Math.sqrt(v + 1e-5)
    return weight
  })
  walked(gradients, 0.25).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 4)
  })
})

test('small gradients take small steps at first, and large ones once they are known to be small', () => {
  const weights = walked(new Array<number>(1500).fill(0.01), 1)
  expect(1 - weights[0]!).toBeCloseTo((0.1 * 0.01) / Math.sqrt(0.99), 5)
  const last = weights.at(-2)! - weights.at(-1)!
  expect(last).toBeCloseTo((0.1 * 0.01) / Math.sqrt(1e-4 + 1e-5), 3)
})
