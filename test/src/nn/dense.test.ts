import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { loadBackend } from '../../../src/nn/backend.ts'
import { type Activation, columnSums, dense, product } from '../../../src/nn/dense.ts'
import { embedding } from '../../../src/nn/embedding.ts'
import { readTensor } from '../../../src/nn/read-tensor.ts'
import { Rng } from '../../../src/random/rng.ts'

beforeAll(async () => {
  await loadBackend()
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

describe('dense', () => {
  test.each<Activation>(['linear', 'relu', 'tanh', 'sigmoid'])(
    'agrees with tfjs in value and gradients (%s)',
    async (activation) => {
      const rng = new Rng(activation)
      const inputs = [randomTensor(rng, [5, 4]), randomTensor(rng, [4, 3])] as const
      const bias = tf.tensor1d([0.3, -0.2, 1])
      const dy = randomTensor(rng, [5, 3])
      const reference = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => {
        const z = tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b)
        return activate[activation](z)
      }
      const ours = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
        dense(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, activation)
      await expectSame(ours(...inputs, bias), reference(...inputs, bias))
      const actual = tf.grads(ours)([...inputs, bias], dy)
      const expected = tf.grads(reference)([...inputs, bias], dy)
      for (const [i, gradient] of actual.entries()) await expectSame(gradient, expected[i]!)
    },
  )

  test('refuses weights that do not fit the input', () => {
    expect(() => dense(tf.zeros([2, 3]), tf.zeros([4, 5]), tf.zeros([5]))).toThrow(ContractError)
    expect(() => dense(tf.zeros([2, 3]), tf.zeros([4, 5]), tf.zeros([5]))).toThrow(
      'Expected `w` to have shape [3, ?], got [4, 5]',
    )
  })

  test('leaves nothing behind in a training step that is tidied', () => {
    const w = tf.variable(tf.ones([3, 2]) as tf.Tensor2D)
    const b = tf.variable(tf.zeros([2]) as tf.Tensor1D)
    const before = tf.memory().numTensors
    for (let i = 0; i < 3; i++) {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(dense(tf.ones([4, 3]), w as tf.Tensor2D, b as tf.Tensor1D, 'relu')),
        [w, b],
      )
      value.dispose()
      for (const gradient of Object.values(grads)) gradient.dispose()
    }
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('product agrees with tfjs in value and gradients', async () => {
  const rng = new Rng('product')
  const inputs = [randomTensor(rng, [3, 4]), randomTensor(rng, [4, 2])]
  const dy = randomTensor(rng, [3, 2])
  const ours = (a: tf.Tensor, b: tf.Tensor) => product(a as tf.Tensor2D, b as tf.Tensor2D)
  const reference = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b)
  const actual = tf.grads(ours)(inputs, dy)
  const expected = tf.grads(reference)(inputs, dy)
  for (const [i, gradient] of actual.entries()) await expectSame(gradient, expected[i]!)
})

test('column sums add up the batch', async () => {
  const sums = columnSums(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]))
  expect([...(await readTensor(sums))]).toEqual([9, 12])
})

describe('embedding', () => {
  test('takes rows of the table, and adds up the gradients of a row taken twice', async () => {
    const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])
    const indices = tf.tensor1d([2, 0, 2], 'int32')
    const rows = embedding(table, indices)
    expect([...(await readTensor(rows))]).toEqual([5, 6, 1, 2, 5, 6])
    const gradient = tf.grad((t: tf.Tensor) => embedding(t as tf.Tensor2D, indices))(
      table,
      tf.tensor2d([1, 10, 2, 20, 3, 30], [3, 2]),
    )
    expect([...(await readTensor(gradient))]).toEqual([2, 20, 0, 0, 4, 40])
  })
})
