import { mean } from 'simple-statistics'
import { expect, test } from 'vitest'
import { Rng } from '../../../src/random/rng.ts'
import { bootstrapInterval, type Strata } from '../../../src/stats/bootstrap.ts'

const meanOfMeans = (strata: Strata) => mean(strata.map((scores) => mean([...scores])))

test('the interval holds the middle of what resampling gives', () => {
  // The mean of two draws from {0, 1} is 0, 0.5, 1 with chances 1/4, 1/2, 1/4.
  const over = (confidence: number) =>
    bootstrapInterval([[0, 1]], meanOfMeans, { rng: new Rng(1), confidence })
  expect(over(0.95)).toEqual({ estimate: 0.5, low: 0, high: 1 })
  expect(over(0.4)).toEqual({ estimate: 0.5, low: 0.5, high: 0.5 })
})

test('every stratum is resampled within itself', () => {
  const rng = new Rng(2)
  // Mixed up, the scores of the second stratum would take the statistic below 5.
  const { low, high } = bootstrapInterval([[0, 1], [10]], meanOfMeans, { rng })
  expect([low, high]).toEqual([5, 5.5])
  expect(bootstrapInterval([[0], [1]], meanOfMeans, { rng })).toEqual({
    estimate: 0.5,
    low: 0.5,
    high: 0.5,
  })
})

test('one seed gives one interval', () => {
  const scores = [[1, 4, 2, 8, 5, 7]]
  const run = (seed: number) => bootstrapInterval(scores, meanOfMeans, { rng: new Rng(seed) })
  expect(run(3)).toEqual(run(3))
})

test('about 95 of 100 intervals hold the true mean', () => {
  const rng = new Rng(4)
  let held = 0
  for (let i = 0; i < 300; i++) {
    const scores = Array.from({ length: 40 }, () => rng.normal())
    const { low, high } = bootstrapInterval([scores], meanOfMeans, { rng, resamples: 300 })
    if (low <= 0 && 0 <= high) held++
  }
  expect(held).toBeGreaterThan(267)
  expect(held).toBeLessThan(297)
})

test('empty strata and options out of range are refused', () => {
  const rng = new Rng(5)
  expect(() => bootstrapInterval([], meanOfMeans, { rng })).toThrow('at least one stratum')
  expect(() => bootstrapInterval([[1], []], meanOfMeans, { rng })).toThrow('a score in each')
  expect(() => bootstrapInterval([[1]], meanOfMeans, { rng, resamples: 0 })).toThrow('resamples')
  expect(() => bootstrapInterval([[1]], meanOfMeans, { rng, confidence: 1 })).toThrow('confidence')
})
