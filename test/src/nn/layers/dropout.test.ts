import { expect, test } from 'vitest'
import { dropoutFactors } from '../../../../src/nn/layers/dropout.ts'
import { Rng } from '../../../../src/random/rng.ts'

test('factors drop their share and keep the mean', () => {
  const factors = dropoutFactors(40_001, 0.25, new Rng(3))
  expect(new Set(factors)).toEqual(new Set([0, Math.fround(256 / 192)]))
  expect(factors.filter((factor) => factor === 0).length / factors.length).toBeCloseTo(0.25, 1)
  expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeCloseTo(1, 1)
})

test('a rate of 0 drops nothing', () => {
  expect([...dropoutFactors(5, 0, new Rng(3))]).toEqual([1, 1, 1, 1, 1])
})
