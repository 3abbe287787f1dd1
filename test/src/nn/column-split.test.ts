import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadDevice } from '../../../src/nn/device.ts'
import { splitColumns } from '../../../src/nn/column-split.ts'
import { Mlp } from '../../../src/nn/mlp.ts'
import { Rng } from '../../../src/random/rng.ts'

beforeAll(async () => {
  await loadDevice()
})

/** Rows of five columns: 7, 0, the row's number, 0, -1. */
function rows(batch: number): Float32Array {
  return Float32Array.from({ length: batch * 5 }, (_, i) => {
    return [7, 0, Math.floor(i / 5), 0, -1][i % 5]!
  })
}

describe('splitColumns', () => {
  test('tells columns that vary from those that all rows share, zeros left out', () => {
    const split = splitColumns(rows(16), 16, 5)
    expect([...split!.columns]).toEqual([2])
    expect([...split!.varying]).toEqual(Array.from({ length: 16 }, (_, row) => row))
    expect(split!.shared).toEqual([
      { column: 0, value: 7 },
      { column: 4, value: -1 },
    ])
  })

  test('keeps one column where all rows are equal', () => {
    const split = splitColumns(new Float32Array(16 * 3).fill(2), 16, 3)
    expect([...split!.columns]).toEqual([0])
    expect(split!.shared.map(({ column }) => column)).toEqual([1, 2])
  })

  test('leaves small batches and inputs that vary nearly everywhere whole', () => {
    const rng = new Rng('varied')
    const varied = Float32Array.from({ length: 16 * 5 }, () => rng.normal())
    expect(splitColumns(rows(15), 15, 5)).toBeNull()
    expect(splitColumns(varied, 16, 5)).toBeNull()
  })
})

describe('an Mlp whose input has shared columns', () => {
  const options = { inputSize: 12, hiddenSizes: [6], outputSize: 3, weights: 'orthogonal' } as const

  test('gives the outputs and gradients that each row gives alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.subarray([...Array(12).keys()], { minLength: 0, maxLength: 8 }),
        async (seed, varying) => {
          const rng = new Rng(`split-${seed}`)
          const mlp = new Mlp(rng, options)
          const shared = Float32Array.from({ length: 12 }, (_, i) =>
            i % 3 === 0 ? 0 : rng.normal(),
          )
          const input = Float32Array.from({ length: 16 * 12 }, (_, i) =>
            varying.includes(i % 12) ? rng.normal() : shared[i % 12]!,
          )
          const dOutput = Float32Array.from({ length: 16 * 3 }, () => rng.normal())
          expect(splitColumns(input, 16, 12)).not.toBeNull()
          await expectSumOfRows(mlp, input, dOutput)
          mlp.dispose()
        },
      ),
      { numRuns: 20 },
    )
  })
})

async function expectSumOfRows(mlp: Mlp, input: Float32Array, dOutput: Float32Array) {
  const pass = await mlp.forward(input, 16)
  const outputs = pass.output
  const { gradients, dInput } = await mlp.backwardToInput(pass, dOutput)
  const together = Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, gradient.slice()]),
  )
  const sums = Object.fromEntries(
    Object.entries(together).map(([name, gradient]) => [name, new Float32Array(gradient.length)]),
  )
  for (let row = 0; row < 16; row++) {
    const alone = await mlp.forward(input.slice(row * 12, (row + 1) * 12), 1)
    expectClose(outputs.subarray(row * 3, (row + 1) * 3), alone.output)
    const own = await mlp.backwardToInput(alone, dOutput.slice(row * 3, (row + 1) * 3))
    expectClose(dInput.subarray(row * 12, (row + 1) * 12), own.dInput)
    for (const [name, sum] of Object.entries(sums)) {
      own.gradients[name]!.forEach((value, i) => {
        sum[i]! += value
      })
    }
  }
  for (const [name, sum] of Object.entries(sums)) expectClose(together[name]!, sum)
}

function expectClose(actual: Float32Array, expected: Float32Array) {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4)
  })
}
