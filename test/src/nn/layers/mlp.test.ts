import { beforeAll, describe, expect, test } from 'vitest'
import { loadDevice } from '../../../../src/nn/device.ts'
import { activations } from '../../../../src/nn/layers/activation.ts'
import { mlp } from '../../../../src/nn/layers/mlp.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectNetworkGradients, outputOf } from '../../../support/networks.ts'

beforeAll(async () => {
  await loadDevice()
})

const rng = new Rng('mlp')
const rows = Float32Array.from({ length: 5 * 4 }, () => rng.normal())

describe('mlp', () => {
  test('a linear map of a hand-worked input adds the bias', async () => {
    const linear = mlp({
      inputSize: 2,
      hiddenSizes: [],
      outputSize: 2,
      weights: 'he',
      outputBias: Float32Array.of(10, 20),
    })
    const w0 = Float32Array.of(1, 2, 3, 4)
    const output = await outputOf(linear, Float32Array.of(1, 1, 0, 2), 2, {}, { w0 })
    expect(output).toEqual([14, 26, 16, 28])
  })

  test.each(activations)('its gradients agree with finite differences (%s)', async (activation) => {
    const sizes = { inputSize: 4, hiddenSizes: [6, 5], outputSize: 3 }
    const network = mlp({ ...sizes, activation, weights: 'orthogonal' })
    await expectNetworkGradients(network, rows, 5)
  })

  test('with dropout they agree with differences of the same draws', async () => {
    const sizes = { inputSize: 4, hiddenSizes: [6, 5], outputSize: 3 }
    // Where every input of a unit is dropped, a bias of 0 lies in the kink of ReLU.
    const network = mlp({ ...sizes, activation: 'tanh', weights: 'orthogonal', dropout: 0.4 })
    const extra = network.dropout(new Rng('draws'), 5)
    expect(Object.keys(extra)).toEqual(['dropout0', 'dropout1'])
    await expectNetworkGradients(network, rows, 5, { extra })
  })

  test('dropout is left out where none is given, and keeps the mean of a layer', async () => {
    const sizes = { inputSize: 1, hiddenSizes: [400], outputSize: 1 }
    const network = mlp({ ...sizes, weights: 'he', dropout: 0.25 })
    const weights = {
      w0: new Float32Array(400).fill(1),
      w1: new Float32Array(400).fill(1 / 400),
    }
    const input = Float32Array.of(1)
    expect((await outputOf(network, input, 1, {}, weights))[0]).toBeCloseTo(1, 3)
    const draws = network.dropout(new Rng(5), 1)
    const [dropped = 0] = await outputOf(network, input, 1, draws, weights)
    expect(dropped).not.toBeCloseTo(1, 3)
    expect(Math.abs(dropped - 1)).toBeLessThan(0.05)
  })

  test('first weights are of the shapes that it says', () => {
    const network = mlp({ inputSize: 4, hiddenSizes: [6], outputSize: 3, weights: 'he' })
    const specs = Object.entries(network.specs(new Rng(1)))
    expect(Object.fromEntries(specs.map(([name, { shape }]) => [name, shape]))).toEqual(
      network.shapes,
    )
    for (const [, { shape, values }] of specs) {
      expect(values).toHaveLength(shape.reduce((size, length) => size * length))
    }
  })

  test('rows of another length and sizes that are none are refused', () => {
    const network = mlp({ inputSize: 2, hiddenSizes: [], outputSize: 1, weights: 'he' })
    expect(() => network.inputs(new Float32Array(3), 1)).toThrow(
      'Expected `rows` to have 2 entries, got 3',
    )
    expect(() => mlp({ inputSize: 2, hiddenSizes: [0], outputSize: 1, weights: 'he' })).toThrow(
      'Expected layer sizes to be integers >= 1, got `2, 0, 1`',
    )
  })
})
