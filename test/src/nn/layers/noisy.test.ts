import { beforeAll, describe, expect, test } from 'vitest'
import { loadDevice } from '../../../../src/nn/device.ts'
import { mlp } from '../../../../src/nn/layers/mlp.ts'
import type { Network } from '../../../../src/nn/layers/network.ts'
import { noisy } from '../../../../src/nn/layers/noisy.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { eagerOutput, expectNetworkGradients, outputOf } from '../../../support/networks.ts'

beforeAll(async () => {
  await loadDevice()
})

const plain = mlp({
  inputSize: 4,
  hiddenSizes: [6],
  outputSize: 3,
  activation: 'tanh',
  weights: 'he',
})
const rows = Float32Array.from({ length: 5 * 4 }, (_, i) => Math.sin(i))
const draw = (network: Network, rng: Rng | null) =>
  outputOf(network, rows, 5, network.noise(rng, 5))

describe('noisy', () => {
  const network = noisy(plain, 0.5)

  test('without noise it is the network it wraps', async () => {
    expect(await draw(network, new Rng(1))).not.toEqual(await outputOf(plain, rows, 5))
    expect(await draw(network, null)).toEqual(await outputOf(plain, rows, 5))
  })

  test('the same generator gives the same noise, and the next draw another', async () => {
    const rng = new Rng(1)
    const first = await draw(network, rng)
    expect(await draw(network, rng)).not.toEqual(first)
    expect(await draw(network, new Rng(1))).toEqual(first)
  })

  test('the gradients of means and spreads agree with finite differences', async () => {
    const extra = network.noise(new Rng(7), 5)
    expect(Object.keys(network.shapes)).toContain('w0/spread')
    await expectNetworkGradients(network, rows, 5, { extra, step: 4e-3 })
  })

  test('the noise of a bias has the variance that the paper gives: σ² E|ε|', async () => {
    const linear = noisy(mlp({ inputSize: 4, hiddenSizes: [], outputSize: 3, weights: 'he' }), 2)
    const output = eagerOutput(linear)
    const rng = new Rng(3)
    let sum = 0
    const draws = 2000
    for (let i = 0; i < draws; i++) {
      for (const y of await output(new Float32Array(4), 1, linear.noise(rng, 1))) sum += y * y
    }
    // σ = 2 / √4 inputs, and E|ε| = √(2/π).
    expect(sum / (3 * draws)).toBeCloseTo(Math.sqrt(2 / Math.PI), 1)
  })
})
