import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { PrefixNetwork, prefixInputSize } from '../../../../src/models/recurrent/prefix-network.ts'
import { loadDevice } from '../../../../src/nn/device.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradients } from '../../../support/finite-differences.ts'

const layout = {
  docstring: { length: 3, tokens: 5 },
  examples: { length: 2, tokens: 4 },
  code: { length: 4, tokens: 3 },
  metadata: 2,
}

// Docstring, examples, code, metadata; the third program is empty, and so is its docstring.
const rows = [
  [1, 5, 0, 4, 1, 3, 1, 2, 0, 3, 1],
  [2, 2, 2, 3, 0, 1, 2, 3, 1, 4, 0],
  [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4],
]

beforeAll(async () => {
  await loadDevice()
})

function make(seed = 1): PrefixNetwork {
  return new PrefixNetwork(new Rng(seed), {
    layout,
    embeddingSize: 3,
    hiddenSize: 4,
    head: { hiddenSizes: [5], outputSize: 2, activation: 'tanh', weights: 'orthogonal' },
  })
}

const predict = async (network: PrefixNetwork, chosen: readonly number[][]) => [
  ...(await network.predict(Float32Array.from(chosen.flat()), chosen.length)),
]

describe('PrefixNetwork', () => {
  test('its gradients agree with finite differences', async () => {
    const network = make()
    const input = Float32Array.from(rows.flat())
    const weights = Float32Array.of(1, -0.5, 0.3, 2, -1, 0.7)
    const loss = async () => {
      network.parameters.upload()
      const output = await network.predict(input, 3)
      return output.reduce((sum, y, i) => sum + y * weights[i]!, 0)
    }
    const gradients = await network.backward(await network.forward(input, 3), weights)
    expect(Object.keys(gradients).sort()).toEqual([...network.parameters.names].sort())
    await expectGradients(network.parameters, gradients, loss, {
      step: 4e-3,
      tolerance: 2e-2,
    })
    network.dispose()
  })

  test('a row does not depend on the longer rows beside it', async () => {
    const network = make()
    const together = await predict(network, rows)
    for (const [i, row] of rows.entries()) {
      const alone = await predict(network, [row])
      alone.forEach((value, j) => {
        expect(value).toBeCloseTo(together[2 * i + j]!, 5)
      })
    }
    network.dispose()
  })

  test('the order of the tokens of the program counts, that of the docstring does not', async () => {
    const network = make()
    const [row] = rows as [number[], ...number[][]]
    const swap = (i: number, j: number) =>
      row.map((v, k) => row[k === i ? j : k === j ? i : k] ?? v)
    const before = await predict(network, [row])
    const otherDocstring = await predict(network, [swap(0, 1)])
    const otherCode = await predict(network, [swap(5, 6)])
    expect(otherDocstring[0]).toBeCloseTo(before[0]!, 5)
    expect(Math.abs(otherCode[0]! - before[0]!)).toBeGreaterThan(1e-4)
    network.dispose()
  })

  test('its input is as wide as the layout, and disposing it frees every tensor', async () => {
    const tensors = tf.memory().numTensors
    const network = make()
    expect(network.inputSize).toBe(prefixInputSize(layout))
    const pass = await network.forward(Float32Array.from(rows.flat()), 3)
    await network.backward(pass, new Float32Array(6))
    network.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })
})
