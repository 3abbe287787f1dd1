import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { registerGradients } from '../../../src/nn/automatic-gradients.ts'
import { loadDevice } from '../../../src/nn/device.ts'

beforeAll(async () => {
  await loadDevice()
  registerGradients()
})

test('tfjs differentiates: the gradient of Σ(x·w)² is 2·x·(x·w)', () => {
  const x = tf.tensor2d([[3, -1]])
  const gradient = tf.grad((w) => tf.sum(tf.square(tf.matMul(x, w as tf.Tensor2D))))
  expect([...gradient(tf.tensor2d([[2], [1]])).dataSync()]).toEqual([30, -10])
})

test('tfjs’s optimizers learn, and a second call changes nothing', () => {
  registerGradients()
  const weight = tf.variable(tf.scalar(4))
  const optimizer = tf.train.sgd(0.25)
  optimizer.minimize(() => tf.square(weight) as tf.Scalar)
  expect(weight.dataSync()[0]).toBe(2)
})

test('a recurrent cell of tfjs has gradients for its kernel and its bias', () => {
  const kernel = tf.variable(tf.ones([3, 8])) as tf.Variable<tf.Rank.R2>
  const bias = tf.variable(tf.zeros([8])) as tf.Variable<tf.Rank.R1>
  const { grads } = tf.variableGrads(() => {
    const [h, c] = [tf.zeros<tf.Rank.R2>([1, 2]), tf.ones<tf.Rank.R2>([1, 2])]
    const [, state] = tf.basicLSTMCell(tf.scalar(1), kernel, bias, tf.ones([1, 1]), c, h)
    return tf.sum(state) as tf.Scalar
  })
  for (const gradient of Object.values(grads)) {
    expect(gradient.dataSync().some((value) => value !== 0)).toBe(true)
  }
  expect(Object.keys(grads)).toHaveLength(2)
})
