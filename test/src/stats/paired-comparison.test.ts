import { expect, test } from 'vitest'
import { Rng } from '../../../src/random/rng.ts'
import {
  pairedDifference,
  permutationTest,
  signTest,
} from '../../../src/stats/paired-comparison.ts'

const ZEROS = (count: number): number[] => new Array(count).fill(0)

test('what both methods find hard cancels out of the difference', () => {
  const rng = new Rng(1)
  const first = [0.9, 0.1, 0.5, 0.7]
  const second = [0.8, 0, 0.4, 0.6]
  const { estimate, low, high } = pairedDifference(first, second, { rng })
  for (const value of [estimate, low, high]) expect(value).toBeCloseTo(0.1, 12)
})

test('the interval of a difference is that of its pairs', () => {
  // Two pairs, differences 0 and 1: means 0, 0.5, 1 with chances 1/4, 1/2, 1/4.
  const options = { rng: new Rng(2), confidence: 0.9 }
  expect(pairedDifference([1, 3], [1, 2], options)).toEqual({ estimate: 0.5, low: 0, high: 1 })
})

test('the sign test is exact and leaves ties out', () => {
  expect(signTest([1, 1, 1, 1, 1, 0], ZEROS(6))).toEqual({
    wins: 5,
    losses: 0,
    ties: 1,
    pValue: expect.closeTo(2 / 32, 12),
  })
  // 8 against 2: 2 (1 + 10 + 45) / 1024.
  const eight = [1, 1, 1, 1, 1, 1, 1, 1, -1, -1]
  expect(signTest(eight, ZEROS(10)).pValue).toBeCloseTo(0.109375, 12)
  expect(signTest([1, -1], ZEROS(2)).pValue).toBe(1)
  expect(signTest([0, 0], ZEROS(2)).pValue).toBe(1)
})

test('few pairs are permuted in every way', () => {
  const rng = new Rng(3)
  // Of the 8 ways to sign 1, 2, 3 only two have a sum of 6 or -6.
  expect(permutationTest([1, 2, 3], ZEROS(3), { rng })).toBe(0.25)
  // 1 + 2 - 3 = 0: every way is as extreme.
  expect(permutationTest([1, 2, -3], ZEROS(3), { rng })).toBe(1)
  // 3 + 2 - 1 = 4 is reached by +-(3 + 2 + 1) and +-(3 + 2 - 1): 4 of 8.
  expect(permutationTest([3, 2, -1], ZEROS(3), { rng })).toBe(0.5)
  expect(permutationTest([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], { rng })).toBe(1)
})

test('many pairs are permuted at random, near the exact value, the same for one seed', () => {
  const rng = new Rng(4)
  const many = [...new Array(14).fill(1), ...new Array(6).fill(-1)]
  const exact = signTest(many, ZEROS(20)).pValue
  const drawn = permutationTest(many, ZEROS(20), { rng })
  // With differences of one size both tests are the same; 10,000 draws are within 0.02 of it.
  expect(Math.abs(drawn - exact)).toBeLessThan(0.02)
  const again = (seed: number) =>
    permutationTest(many, ZEROS(20), { rng: new Rng(seed), permutations: 500 })
  expect(again(5)).toBe(again(5))
  expect(permutationTest(new Array(30).fill(1), ZEROS(30), { rng, permutations: 99 })).toBe(0.01)
})

test('scores of different lengths, none, and bad options are refused', () => {
  const rng = new Rng(6)
  expect(() => signTest([1], [1, 2])).toThrow('as many scores on both sides')
  expect(() => pairedDifference([], [], { rng })).toThrow('as many scores')
  expect(() => permutationTest([1], [0], { rng, permutations: 0 })).toThrow('permutations')
})
