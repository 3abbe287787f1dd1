import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fastTanh } from '../../../../src/models/recurrent/cells.ts'
import {
  joinColumns,
  reverseWithin,
  splitColumns,
  swapTimeAndBatch,
} from '../../../../src/models/recurrent/row-order.ts'
import { dropout } from '../../../../src/nn/dropout.ts'
import { Rng } from '../../../../src/random/rng.ts'

describe('orders of rows', () => {
  test('time-major to batch-major and back is the same array', () => {
    const x = Float32Array.from({ length: 3 * 2 * 2 }, (_, i) => i)
    const swapped = swapTimeAndBatch(x, 3, 2)
    expect([...swapped]).toEqual([0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11])
    expect(swapTimeAndBatch(swapped, 2, 3)).toEqual(x)
  })

  test('reversing keeps the padding in place, and twice is nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (lengths) => {
        const steps = 5
        const x = Float32Array.from({ length: steps * lengths.length * 2 }, (_, i) => i)
        const once = reverseWithin(x, steps, Int32Array.from(lengths))
        lengths.forEach((length, b) => {
          for (let t = 0; t < steps; t++) {
            const from = t < length ? length - 1 - t : t
            expect(once[(t * lengths.length + b) * 2]).toBe(x[(from * lengths.length + b) * 2])
          }
        })
        expect(reverseWithin(once, steps, Int32Array.from(lengths))).toEqual(x)
      }),
    )
  })

  test('columns that are joined split again', () => {
    const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)]
    const joined = joinColumns(a, b, 2)
    expect([...joined]).toEqual([1, 2, 5, 6, 3, 4, 7, 8])
    expect(splitColumns(joined, 2)).toEqual([a, b])
  })
})

describe('dropout', () => {
  test('drops its share, keeps the mean, and does nothing in evaluation', () => {
    const x = new Float32Array(40_000).fill(1)
    const factors = dropout(x, 0.25, new Rng(3))!
    expect(x).toEqual(factors)
    expect(x.filter((value) => value === 0).length / x.length).toBeCloseTo(0.25, 1)
    expect(x.reduce((sum, value) => sum + value, 0) / x.length).toBeCloseTo(1, 1)
    expect(dropout(new Float32Array(4), 0.25, null)).toBeNull()
  })
})

describe('fastTanh', () => {
  test('stays within 4e-7 of tanh and within ±1', () => {
    for (let x = -12; x <= 12; x += 0.003) {
      const value = fastTanh(x)
      expect(Math.abs(value - Math.tanh(x))).toBeLessThan(4e-7)
      expect(Math.abs(value)).toBeLessThanOrEqual(1)
    }
  })
})
