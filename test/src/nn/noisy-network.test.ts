import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadDevice } from '../../../src/nn/device.ts'
import { Mlp } from '../../../src/nn/mlp.ts'
import { NoisyNetwork } from '../../../src/nn/noisy-network.ts'
import { Rng } from '../../../src/random/rng.ts'
import { expectGradients } from '../../support/finite-differences.ts'

beforeAll(async () => {
  await loadDevice()
})

function make(hiddenSizes: number[], spread: number): NoisyNetwork {
  const sizes = { inputSize: 4, hiddenSizes, outputSize: 3 }
  const inner = new Mlp(new Rng('noisy'), { ...sizes, activation: 'tanh', weights: 'he' })
  return new NoisyNetwork(inner, spread)
}

const input = Float32Array.from({ length: 5 * 4 }, (_, i) => Math.sin(i))

describe('NoisyNetwork', () => {
  test('without noise it is the network it wraps', async () => {
    const plain = new Mlp(new Rng('noisy'), {
      inputSize: 4,
      hiddenSizes: [6],
      outputSize: 3,
      activation: 'tanh',
      weights: 'he',
    })
    const noisy = make([6], 0.5)
    noisy.draw(new Rng(1))
    expect(await noisy.predict(input, 5)).not.toEqual(await plain.predict(input, 5))
    noisy.draw(null)
    expect(await noisy.predict(input, 5)).toEqual(await plain.predict(input, 5))
    plain.dispose()
    noisy.dispose()
  })

  test('the same generator gives the same noise, and the next draw another', async () => {
    const noisy = make([6], 0.5)
    const rng = new Rng(1)
    noisy.draw(rng)
    const first = await noisy.predict(input, 5)
    noisy.draw(rng)
    expect(await noisy.predict(input, 5)).not.toEqual(first)
    noisy.draw(new Rng(1))
    expect(await noisy.predict(input, 5)).toEqual(first)
    noisy.dispose()
  })

  test('the gradients of means and spreads agree with finite differences', async () => {
    const noisy = make([6], 0.5)
    const weights = Float32Array.from({ length: 5 * 3 }, (_, i) => Math.cos(i))
    const loss = async () => {
      noisy.draw(new Rng(7))
      const output = await noisy.predict(input, 5)
      return output.reduce((sum, y, i) => sum + y * weights[i]!, 0)
    }
    await loss()
    const gradients = await noisy.backward(await noisy.forward(input, 5), weights)
    expect(Object.keys(gradients).sort()).toEqual([...noisy.parameters.names].sort())
    await expectGradients(noisy.parameters, gradients, loss, {
      step: 4e-3,
      tolerance: 2e-2,
    })
    noisy.dispose()
  })

  test('the noise of a bias has the variance that the paper gives: σ² E|ε|', async () => {
    const noisy = make([], 2)
    const rng = new Rng(3)
    const zeros = new Float32Array(4)
    let sum = 0
    const draws = 2000
    for (let i = 0; i < draws; i++) {
      noisy.draw(rng)
      for (const output of await noisy.predict(zeros, 1)) sum += output * output
    }
    // σ = 2 / √4 inputs, and E|ε| = √(2/π).
    expect(sum / (3 * draws)).toBeCloseTo(Math.sqrt(2 / Math.PI), 1)
    noisy.dispose()
  })

  test('disposing frees every tensor', () => {
    const tensors = tf.memory().numTensors
    const noisy = make([6], 0.5)
    noisy.draw(new Rng(1))
    noisy.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })
})
