import { expect, test } from 'vitest'
import { binomialTail } from '../../../src/stats/binomial-tail.ts'

test('is the chance of as many successes or more', () => {
  // Two fair coins: both 1/4, one or both 3/4.
  expect(binomialTail(2, 2, 0.5)).toBeCloseTo(0.25, 12)
  expect(binomialTail(1, 2, 0.5)).toBeCloseTo(0.75, 12)
  // 0.3² and 0.3³ + 3 · 0.3² · 0.7.
  expect(binomialTail(2, 2, 0.3)).toBeCloseTo(0.09, 12)
  expect(binomialTail(2, 3, 0.3)).toBeCloseTo(0.216, 12)
})

test('is 1 for none at all, and 0 for more than there are', () => {
  expect(binomialTail(0, 5, 0.3)).toBe(1)
  expect(binomialTail(6, 5, 0.3)).toBe(0)
  expect(binomialTail(1, 0, 0.3)).toBe(0)
})
