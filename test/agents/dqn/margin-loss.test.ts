import { describe, expect, test } from 'vitest'
import { marginLoss } from '../../../agents/dqn/margin-loss.ts'

const rows = {
  // Action 2 is masked in every row. The first row is no demonstration.
  qT: Float32Array.of(0, 9, 9, 1, 1.5, 9, 5, 1, 9),
  actionsT: Int32Array.of(0, 0, 0),
  masksT: [Int8Array.of(1, 1, 0), Int8Array.of(1, 1, 0), Int8Array.of(1, 1, 0)],
  from: 1,
}

describe('marginLoss', () => {
  test('asks the shown action to lead by the margin, worked by hand', () => {
    // Row 1: 1.5 + 0.8 − 1. Row 2: 5 leads 1 by more than the margin.
    const { loss, slopes } = marginLoss(rows, 0.8)
    expect(loss).toBeCloseTo(1.3 / 2, 6)
    expect(slopes).toEqual([
      [4, 0.5],
      [3, -0.5],
    ])
  })

  test('a lead within the margin still costs', () => {
    expect(marginLoss({ ...rows, from: 2 }, 4.5).loss).toBeCloseTo(0.5, 6)
  })

  test('without demonstrations there is nothing to lose', () => {
    expect(marginLoss({ ...rows, from: 3 }, 0.8)).toEqual({ loss: 0, slopes: [] })
  })

  test('with a single allowed action there is no other to lead', () => {
    const only = [Int8Array.of(1, 0, 0)]
    const single = {
      qT: Float32Array.of(1, 2, 3),
      actionsT: Int32Array.of(0),
      masksT: only,
      from: 0,
    }
    expect(marginLoss(single, 0.8).loss).toBe(0)
  })
})

test.each([3, 4])('a value of NaN at %d is refused', (entry) => {
  const qT = rows.qT.slice()
  qT[entry] = Number.NaN
  expect(() => marginLoss({ ...rows, qT }, 0.8)).toThrow('margin loss of the demonstrations is NaN')
})
