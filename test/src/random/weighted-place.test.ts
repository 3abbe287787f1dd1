import { expect, test } from 'vitest'
import { placeInSums, placeOf } from '../../../src/random/weighted-place.ts'

test('a point lies in the weight that takes what is left of it below 0', () => {
  const weights = [0.25, 0, 0.5, 0.25]
  expect([0, 0.24, 0.25, 0.74, 0.75].map((point) => placeOf(point, weights).index)).toEqual([
    0, 0, 2, 2, 3,
  ])
})

test('a point beyond all weights is given to the last that is above 0, and how far beyond is said', () => {
  expect(placeOf(1.5, [0.5, 0.5, 0])).toEqual({ index: 1, left: 0.5 })
  expect(placeOf(0.5, [0, 0])).toEqual({ index: -1, left: 0.5 })
})

test('in running sums a point lies at the first above it, and at the last beyond all', () => {
  const sums = [0.25, 0.25, 0.75, 1]
  expect([0, 0.25, 0.74, 0.75, 1, 2].map((point) => placeInSums(point, sums))).toEqual([
    0, 2, 2, 3, 3, 3,
  ])
})
