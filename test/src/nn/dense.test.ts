import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { registerGradients } from '../../../src/nn/automatic-gradients.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import {
  type Activation,
  activationGradient,
  columnSums,
  denseForward,
  productA,
  productB,
} from '../../../src/nn/dense.ts'
import { readTensor } from '../../../src/nn/read-tensor.ts'
import { Rng } from '../../../src/random/rng.ts'

beforeAll(async () => {
  await loadDevice()
  registerGradients()
})

function randomTensor(rng: Rng, shape: [number, number]): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, () => rng.normal()),
    shape,
  )
}

async function expectSame(actual: tf.Tensor, expected: tf.Tensor): Promise<void> {
  expect(actual.shape).toEqual(expected.shape)
  const [a, b] = [await readTensor(actual), await readTensor(expected)]
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i]!, 4)
  })
}

const activate: Record<Activation, (z: tf.Tensor) => tf.Tensor> = {
  linear: (z) => z,
  relu: (z) => tf.relu(z),
  tanh: (z) => tf.tanh(z),
  sigmoid: (z) => tf.sigmoid(z),
}

test.each<Activation>(['linear', 'relu', 'tanh', 'sigmoid'])(
  'a dense layer agrees with tfjs in value and gradients (%s)',
  async (activation) => {
    const rng = new Rng(activation)
    const [x, w] = [randomTensor(rng, [5, 4]), randomTensor(rng, [4, 3])]
    const b = tf.tensor1d([0.3, -0.2, 1])
    const dy = randomTensor(rng, [5, 3])
    const reference = (...[xi, wi, bi]: tf.Tensor[]) =>
      activate[activation](tf.add(tf.matMul(xi as tf.Tensor2D, wi as tf.Tensor2D), bi!))
    const y = denseForward(x, w, b, activation)
    await expectSame(y, reference(x, w, b))
    const expected = tf.grads(reference)([x, w, b], dy)
    const dz = activationGradient(dy, y, activation)
    await expectSame(productB(dz, w), expected[0]!)
    await expectSame(productA(x, dz), expected[1]!)
    await expectSame(columnSums(dz), expected[2]!)
  },
)

test('column sums add up the batch', async () => {
  const sums = columnSums(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]))
  expect([...(await readTensor(sums))]).toEqual([9, 12])
})
