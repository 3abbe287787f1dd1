import { beforeAll, describe, expect, test } from 'vitest'
import { marginLoss } from '../../../agents/dqn/margin-loss.ts'
import type { HostTensor, HostTensors, Tensors } from '../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import {
  booleansOf,
  evaluated,
  floatsOf,
  gradientsOf,
  integersOf,
} from '../../support/evaluated.ts'

const rows = {
  // Action 2 is masked in every row. The first row is no demonstration.
  qT: floatsOf([0, 9, 9, 1, 1.5, 9, 5, 1, 9], [3, 3]),
  actionsT: integersOf([0, 0, 0]),
  masksT: booleansOf([1, 1, 0, 1, 1, 0, 1, 1, 0], [3, 3]),
  demonstrations: floatsOf([0, 1, 1]),
}

const loss = (margin: number) => (given: Tensors) => marginLoss(given as never, margin)
const lossOf = async (inputs: HostTensors, margin: number) =>
  (await evaluated((given) => ({ loss: loss(margin)(given) }), inputs)).loss![0]!

beforeAll(async () => {
  await loadDevice()
})

describe('marginLoss', () => {
  test('asks the shown action to lead by the margin, worked by hand', async () => {
    // Row 1: 1.5 + 0.8 − 1. Row 2: 5 leads 1 by more than the margin.
    expect(await lossOf(rows, 0.8)).toBeCloseTo(1.3 / 2, 6)
    const { qT } = await gradientsOf(loss(0.8), rows, ['qT'])
    expect(qT).toEqual([0, 0, 0, -0.5, 0.5, 0, 0, 0, 0])
  })

  test('a lead within the margin still costs', async () => {
    const last = { ...rows, demonstrations: floatsOf([0, 0, 1]) }
    expect(await lossOf(last, 4.5)).toBeCloseTo(0.5, 6)
  })

  test('without demonstrations there is nothing to lose, whatever the rows hold', async () => {
    const none = { ...rows, demonstrations: floatsOf([0, 0, 0]) }
    expect(await lossOf(none, 0.8)).toBe(0)
    const empty: HostTensor = booleansOf(new Array(9).fill(0), [3, 3])
    expect(await lossOf({ ...none, masksT: empty }, 0.8)).toBe(0)
  })

  test('with a single allowed action there is no other to lead', async () => {
    const single = {
      qT: floatsOf([1, 2, 3], [1, 3]),
      actionsT: integersOf([0]),
      masksT: booleansOf([1, 0, 0], [1, 3]),
      demonstrations: floatsOf([1]),
    }
    expect(await lossOf(single, 0.8)).toBe(0)
  })

  test('a value that is no number makes a loss that is none', async () => {
    const qT = floatsOf([0, 9, 9, 1, Number.NaN, 9, 5, 1, 9], [3, 3])
    expect(await lossOf({ ...rows, qT }, 0.8)).toBeNaN()
  })
})
