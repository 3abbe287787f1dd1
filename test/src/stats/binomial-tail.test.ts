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

test('holds where it is small, and where counts are large', () => {
  // Ten fair coins: all ten heads 2⁻¹⁰; twenty: all but one or more 21 · 2⁻²⁰.
  expect(binomialTail(10, 10, 0.5) / 2 ** -10).toBeCloseTo(1, 12)
  expect(binomialTail(19, 20, 0.5) / (21 * 2 ** -20)).toBeCloseTo(1, 12)
  expect(binomialTail(60, 60, 0.1) / 1e-60).toBeCloseTo(1, 9)
  // As likely as not: symmetric about the middle of an odd count.
  expect(binomialTail(1001, 2001, 0.5)).toBeCloseTo(0.5, 9)
  expect(binomialTail(1, 20, 1e-9)).toBeCloseTo(2e-8, 15)
})

test('is certain, or impossible, where each is', () => {
  expect(binomialTail(3, 3, 1)).toBe(1)
  expect(binomialTail(4, 3, 1)).toBe(0)
  expect(binomialTail(1, 3, 0)).toBe(0)
})

test('is 1 for none at all, and 0 for more than there are', () => {
  expect(binomialTail(0, 5, 0.3)).toBe(1)
  expect(binomialTail(6, 5, 0.3)).toBe(0)
  expect(binomialTail(1, 0, 0.3)).toBe(0)
})
