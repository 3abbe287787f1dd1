import { beforeAll, describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import type { DeviceName } from '../../../src/nn/device-names.ts'
import { mlp } from '../../../src/nn/layers/mlp.ts'
import { adam } from '../../../src/nn/optimizers/adam.ts'
import { TrainedNetwork } from '../../../src/nn/trained-network.ts'
import { Rng } from '../../../src/random/rng.ts'

function networkOf(dropout = 0): TrainedNetwork {
  return new TrainedNetwork(new Rng('network'), {
    name: 'tested',
    network: mlp({
      inputSize: 3,
      hiddenSizes: [8],
      outputSize: 2,
      weights: 'orthogonal',
      activation: 'tanh',
      dropout,
    }),
    optimizer: adam(),
    maxGradNorm: null,
  })
}

const rng = new Rng('rows')
const rowsOf = (batch: number) => Float32Array.from({ length: batch * 3 }, () => rng.normal())

describe.each<DeviceName>(['cpu', 'javascript'])('TrainedNetwork on %s', (device) => {
  beforeAll(async () => {
    await loadDevice({ prefer: device })
  })

  test('says of many rows what it says of a few, to the bit', async () => {
    const network = networkOf()
    const rows = rowsOf(150)
    const all = await network.predict(rows, 150)
    for (const [from, count] of [
      [0, 2],
      [62, 5],
      [140, 10],
    ] as const) {
      const some = await network.predict(rows.slice(3 * from, 3 * (from + count)), count)
      expect(some).toEqual(all.slice(2 * from, 2 * (from + count)))
    }
    network.dispose()
  })

  test('fits what it is shown, by gradients that a loss on the host gives', async () => {
    const network = networkOf()
    const rows = rowsOf(5)
    const targets = Float32Array.from({ length: 10 }, (_, i) => Math.sin(i))
    let loss = Infinity
    for (let i = 0; i < 300; i++) {
      const pass = await network.forward(rows, 5)
      const errors = pass.output.map((y, k) => y - targets[k]!)
      loss = errors.reduce((sum, error) => sum + error * error, 0)
      await pass.update(errors, 0.02)
    }
    expect(loss).toBeLessThan(1e-3)
    const fitted = await network.predict(rows, 5)
    fitted.forEach((y, i) => {
      expect(y).toBeCloseTo(targets[i]!, 1)
    })
    network.dispose()
  })

  test('the norms are those of the gradients of the rows alone, padded or not', async () => {
    const rows = rowsOf(6)
    const gradient = Float32Array.from({ length: 12 }, (_, i) => Math.cos(i))
    const [all, first] = [networkOf(), networkOf()]
    const whole = await (await all.forward(rows, 6)).update(gradient, 0.1)
    const zeros = new Float32Array(4)
    const wider = new Float32Array([...rows, ...rowsOf(2)])
    const padded = await (await first.forward(wider, 8)).update(
      new Float32Array([...gradient, ...zeros]),
      0.1,
    )
    expect(whole.gradNorm).toBeCloseTo(padded.gradNorm, 5)
    for (const [name, norm] of Object.entries(whole.norms)) {
      expect(norm, name).toBeCloseTo(padded.norms[name]!, 5)
    }
  })

  test('gradients of NaN change nothing', async () => {
    const network = networkOf()
    const rows = rowsOf(2)
    const before = await network.predict(rows, 2)
    const pass = await network.forward(rows, 2)
    const gradient = Float32Array.of(1, Number.NaN, 0, 0)
    await expect(pass.update(gradient, 0.1)).rejects.toThrow(ContractError)
    expect(await network.predict(rows, 2)).toEqual(before)
    expect(network.getState('').steps).toBe(0)
  })

  test('drops units only where a generator is given, and the same for the same', async () => {
    const network = networkOf(0.5)
    const rows = rowsOf(4)
    const [plain, dropped, again] = [
      await network.forward(rows, 4),
      await network.forward(rows, 4, new Rng(1)),
      await network.forward(rows, 4, new Rng(1)),
    ]
    expect(plain.output).toEqual(await network.predict(rows, 4))
    expect(dropped.output).not.toEqual(plain.output)
    expect(dropped.output).toEqual(again.output)
  })

  test('a row has the same bits among any number of others', async () => {
    const network = networkOf()
    const rows = rowsOf(40)
    const all = await network.predict(rows, 40)
    for (const batch of [1, 2, 3, 7, 20]) {
      const some = await network.predict(rows.subarray(0, batch * 3), batch)
      expect(some).toEqual(all.subarray(0, batch * 2))
    }
  })
})
