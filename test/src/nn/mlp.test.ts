import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadDevice } from '../../../src/nn/device.ts'
import type { Activation } from '../../../src/nn/dense.ts'
import { Mlp } from '../../../src/nn/mlp.ts'
import { Rng } from '../../../src/random/rng.ts'
import { expectGradient, expectGradients } from '../../support/finite-differences.ts'

beforeAll(async () => {
  await loadDevice()
})

function randomArray(rng: Rng, length: number): Float32Array {
  return Float32Array.from({ length }, () => rng.normal())
}

describe('Mlp', () => {
  test('a linear map of a hand-worked input adds the bias', async () => {
    const mlp = new Mlp(new Rng(1), {
      inputSize: 2,
      hiddenSizes: [],
      outputSize: 2,
      weights: 'he',
      outputBias: Float32Array.of(10, 20),
    })
    mlp.parameters.host('w0').set([1, 2, 3, 4])
    mlp.parameters.upload()
    const output = await mlp.predict(Float32Array.of(1, 1, 0, 2), 2)
    expect([...output]).toEqual([14, 26, 16, 28])
    mlp.dispose()
  })

  test("its input's gradient agrees with finite differences", async () => {
    const rng = new Rng('mlp-input')
    const mlp = new Mlp(rng, {
      inputSize: 4,
      hiddenSizes: [6],
      outputSize: 3,
      activation: 'tanh',
      weights: 'orthogonal',
    })
    const input = randomArray(rng, 5 * 4)
    const weights = randomArray(rng, 5 * 3)
    const loss = async () => {
      const output = await mlp.predict(input, 5)
      return output.reduce((sum, y, i) => sum + y * weights[i]!, 0)
    }
    const { dInput } = await mlp.backwardToInput(await mlp.forward(input, 5), weights)
    await expectGradient(input, dInput, loss, { step: 2e-3, tolerance: 2e-2 })
    mlp.dispose()
  })

  test.each<Activation>(['relu', 'tanh', 'sigmoid'])(
    'its gradients agree with finite differences (%s)',
    async (activation) => {
      const rng = new Rng(`mlp-${activation}`)
      const mlp = new Mlp(rng, {
        inputSize: 4,
        hiddenSizes: [6, 5],
        outputSize: 3,
        activation,
        weights: 'orthogonal',
      })
      const input = randomArray(rng, 5 * 4)
      const weights = randomArray(rng, 5 * 3)
      const loss = async () => {
        mlp.parameters.upload()
        const output = await mlp.predict(input, 5)
        return output.reduce((sum, y, i) => sum + y * weights[i]!, 0)
      }
      const gradients = await mlp.backward(await mlp.forward(input, 5), weights)
      await expectGradients(mlp.parameters, gradients, loss, {
        step: 2e-3,
        tolerance: 2e-2,
      })
      mlp.dispose()
    },
  )

  test.each<Activation>(['relu', 'tanh'])(
    'its gradients with dropout agree with finite differences of the same draws (%s)',
    async (activation) => {
      const rng = new Rng(`dropout-${activation}`)
      const mlp = new Mlp(rng, {
        inputSize: 4,
        hiddenSizes: [6, 5],
        outputSize: 3,
        activation,
        weights: 'orthogonal',
        dropout: 0.4,
      })
      // Where every input of a unit is dropped, a bias of 0 would lie in the kink of ReLU.
      for (const name of ['b0', 'b1']) mlp.parameters.host(name).fill(0.3)
      mlp.parameters.upload()
      const input = randomArray(rng, 5 * 4)
      const weights = randomArray(rng, 5 * 3)
      const forward = () => mlp.forward(input, 5, new Rng('draws'))
      const loss = async () => {
        mlp.parameters.upload()
        const pass = await forward()
        pass.dispose()
        return pass.output.reduce((sum, y, i) => sum + y * weights[i]!, 0)
      }
      const gradients = await mlp.backward(await forward(), weights)
      await expectGradients(mlp.parameters, gradients, loss, {
        step: 2e-3,
        tolerance: 2e-2,
      })
      mlp.dispose()
    },
  )

  test('dropout is of passes with a generator alone, and keeps the mean of a layer', async () => {
    const options = { inputSize: 1, hiddenSizes: [4000], outputSize: 1, weights: 'he' } as const
    const mlp = new Mlp(new Rng(4), { ...options, dropout: 0.25 })
    mlp.parameters.host('w0').fill(1)
    mlp.parameters.host('w1').fill(1 / 4000)
    mlp.parameters.upload()
    const input = Float32Array.of(1)
    const outputs = [await mlp.predict(input, 1), (await mlp.forward(input, 1)).output]
    for (const output of outputs) expect(output[0]).toBeCloseTo(1, 3)
    const [dropped = 0] = (await mlp.forward(input, 1, new Rng(5))).output
    expect(dropped).not.toBeCloseTo(1, 3)
    expect(Math.abs(dropped - 1)).toBeLessThan(0.05)
    mlp.dispose()
  })

  test('predict, forward and backward leave no tensor behind', async () => {
    const before = tf.memory().numTensors
    const mlp = new Mlp(new Rng(2), {
      inputSize: 3,
      hiddenSizes: [4],
      outputSize: 2,
      weights: 'he',
      dropout: 0.5,
    })
    const held = tf.memory().numTensors
    await mlp.predict(new Float32Array(3), 1)
    await mlp.backward(await mlp.forward(new Float32Array(6), 2), new Float32Array(4))
    await mlp.backward(await mlp.forward(new Float32Array(6), 2, new Rng(1)), new Float32Array(4))
    mlp.parameters.upload()
    expect(tf.memory().numTensors).toBe(held)
    mlp.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('an upload is seen by the next product', async () => {
    const mlp = new Mlp(new Rng(3), {
      inputSize: 2,
      hiddenSizes: [],
      outputSize: 1,
      weights: 'he',
    })
    const input = Float32Array.of(1, 1)
    mlp.parameters.host('w0').set([1, 1])
    mlp.parameters.upload()
    expect((await mlp.predict(input, 1))[0]).toBe(2)
    mlp.parameters.host('w0').set([3, 4])
    mlp.parameters.upload()
    expect((await mlp.predict(input, 1))[0]).toBe(7)
    mlp.dispose()
  })

  test('an input of the wrong length is refused with both sizes', async () => {
    const mlp = new Mlp(new Rng(4), {
      inputSize: 2,
      hiddenSizes: [],
      outputSize: 1,
      weights: 'he',
    })
    await expect(mlp.predict(new Float32Array(3), 1)).rejects.toThrow(
      'Expected `input` to have 2 entries, got 3',
    )
    mlp.dispose()
  })
})
