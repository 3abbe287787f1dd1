import { expect, test } from 'vitest'
import { meanMetrics } from '../../agents/mean-metrics.ts'

test('each metric is averaged over the gradient steps', () => {
  const steps = [
    { loss: 1, entropy: 0.5 },
    { loss: 4, entropy: 0 },
  ]
  expect(meanMetrics(steps)).toEqual({ loss: 2.5, entropy: 0.25 })
})

test('no gradient step gives no metrics', () => {
  expect(meanMetrics([])).toEqual({})
})
