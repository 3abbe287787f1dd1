import { expect, test } from 'vitest'
import { ProblemBaselines } from '../../../../agents/policy-gradient/episodic/problem-baselines.ts'

test('each problem has its own window of the latest returns', () => {
  const baselines = new ProblemBaselines(3)
  for (const value of [100, 1, 2, 3]) baselines.add('a', value)
  baselines.add('b', 7)
  expect(baselines.statistics('a')).toEqual({
    mean: 2,
    standardDeviation: Math.sqrt(2 / 3),
    count: 3,
  })
  expect(baselines.statistics('b').mean).toBe(7)
  expect(baselines.statistics('none')).toEqual({ mean: 0, standardDeviation: 0, count: 0 })
})

test('quantiles are interpolated between neighbours', () => {
  const baselines = new ProblemBaselines(10)
  for (const value of [4, 1, 3, 2]) baselines.add('a', value)
  expect([0, 0.5, 1].map((q) => baselines.quantile('a', q))).toEqual([1, 2.5, 4])
})

test('the windows come back from their state', () => {
  const baselines = new ProblemBaselines(2)
  for (const value of [1, 2, 3]) baselines.add('a', value)
  const other = new ProblemBaselines(2)
  other.setState(JSON.parse(JSON.stringify(baselines.getState())))
  other.add('a', 5)
  expect(other.statistics('a').mean).toBe(4)
})

test('returns whose variance is not finite are refused, not taken for equal', () => {
  for (const value of [Number.NaN, Infinity, 1e200]) {
    const baselines = new ProblemBaselines(4)
    baselines.add('a', value)
    baselines.add('a', 1)
    expect(() => baselines.statistics('a')).toThrow("variance of a problem's returns")
  }
})
