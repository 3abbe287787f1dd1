import { beforeAll, expect, test } from 'vitest'
import { loadDevice } from '../../../../src/nn/device.ts'
import { mlp } from '../../../../src/nn/layers/mlp.ts'
import { sideBySide } from '../../../../src/nn/layers/side-by-side.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectNetworkGradients, outputOf } from '../../../support/networks.ts'

const layers = {
  inputSize: 3,
  hiddenSizes: [4],
  weights: 'orthogonal',
  activation: 'tanh',
} as const
const parts = [mlp({ ...layers, outputSize: 2 }), mlp({ ...layers, outputSize: 1 })] as const
const both = sideBySide(['policy', 'value'], parts)
const rows = Float32Array.from({ length: 4 * 3 }, (_, i) => Math.sin(i))

beforeAll(async () => {
  await loadDevice()
})

test('outputs stand side by side, and no weight is shared', async () => {
  expect(both.outputSize).toBe(3)
  const specs = both.specs(new Rng('weights'))
  expect(Object.keys(specs)).toEqual(Object.keys(both.shapes))
  const of = (prefix: string) =>
    Object.fromEntries(
      Object.entries(specs)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, { values }]) => [name.slice(prefix.length), values]),
    )
  const [first, second] = [
    await outputOf(parts[0], rows, 4, {}, of('policy/')),
    await outputOf(parts[1], rows, 4, {}, of('value/')),
  ]
  const together = await outputOf(both, rows, 4)
  const expected = second.flatMap((value, b) => [first[2 * b]!, first[2 * b + 1]!, value])
  expect(together).toEqual(expected)
})

test('gradients of both agree with finite differences', async () => {
  await expectNetworkGradients(both, rows, 4)
})
