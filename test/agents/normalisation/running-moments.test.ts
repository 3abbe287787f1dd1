import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RunningMoments } from '../../../agents/normalisation/running-moments.ts'

const number = fc.double({ min: -1e3, max: 1e3, noNaN: true })
const rows = fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 30 })

/** As NumPy has them: of all rows at once. */
function momentsOf(column: readonly number[]) {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length
  return { mean, variance }
}

function batchesOf<T>(all: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = []
  let from = 0
  for (let i = 0; from < all.length; i++) {
    const size = sizes[i % sizes.length]!
    batches.push(all.slice(from, from + size))
    from += size
  }
  return batches
}

test('two batches by hand', () => {
  // Four rows 2, 4, 6, 8 beside 1e-4 of a row of mean 0 and variance 1.
  const moments = new RunningMoments(1)
  moments.add([[2], [4]])
  moments.add([[6], [8]])
  const total = 4.0001
  const mean = 20 / total
  expect(moments.mean[0]).toBeCloseTo(mean, 12)
  const squares = 4 + 16 + 36 + 64 + 1e-4
  expect(moments.variance[0]).toBeCloseTo(squares / total - mean ** 2, 12)
  expect(moments.getState().count).toBeCloseTo(total, 12)
})

test('moments of all rows, but for the 1e-4 that they begin with', () => {
  fc.assert(
    fc.property(rows, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (all, sizes) => {
      const moments = new RunningMoments(3)
      for (const batch of batchesOf(all, sizes)) moments.add(batch)
      for (const d of [0, 1, 2]) {
        const { mean, variance } = momentsOf(all.map((row) => row[d]!))
        const total = all.length + 1e-4
        const share = all.length / total
        expect(moments.mean[d]).toBeCloseTo(mean * share, 8)
        const expected = (variance * all.length + 1e-4) / total + mean ** 2 * share * (1 - share)
        expect(Math.abs(moments.variance[d]! - expected)).toBeLessThan(1e-9 * (1 + expected))
      }
    }),
  )
})

test('neither the order of batches nor their size matters but for rounding', () => {
  fc.assert(
    fc.property(
      rows.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      ),
      fc.integer({ min: 1, max: 9 }),
      ([all, shuffled], size) => {
        const [one, other] = [new RunningMoments(3), new RunningMoments(3)]
        one.add(all)
        for (const batch of batchesOf(shuffled, [size])) other.add(batch)
        for (const d of [0, 1, 2]) {
          expect(other.mean[d]).toBeCloseTo(one.mean[d]!, 8)
          const allowed = 1e-9 * (1 + one.variance[d]!)
          expect(Math.abs(other.variance[d]! - one.variance[d]!)).toBeLessThan(allowed)
        }
      },
    ),
  )
})

test('a million numbers far from 0 keep their variance, which sums of squares in doubles lose', () => {
  const moments = new RunningMoments(1)
  const batch = Array.from({ length: 1000 }, (_, i) => [1e8 + (i % 2)])
  for (let i = 0; i < 1000; i++) moments.add(batch)
  // What they begin with is far away: 1e-4 of a row at a distance of 1e8.
  const prior = (1e-4 / (1e6 + 1e-4)) * 1e16
  expect(moments.variance[0]! - prior).toBeCloseTo(0.25, 1)
})

test('come back to the bit, and only to rows of their size', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const [one, other] = [new RunningMoments(3), new RunningMoments(3)]
      one.add(all)
      expect(other.setState(JSON.parse(JSON.stringify(one.getState())))).toBe(true)
      one.add(all)
      other.add(all)
      expect(other.getState()).toEqual(one.getState())
      expect(new RunningMoments(2).setState(one.getState())).toBe(false)
    }),
  )
})

test('no rows change nothing', () => {
  const moments = new RunningMoments(2)
  moments.add([])
  expect(moments.getState()).toEqual(new RunningMoments(2).getState())
})
