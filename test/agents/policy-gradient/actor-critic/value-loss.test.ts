import { describe, expect, test } from 'vitest'
import {
  explainedVariance,
  valueLoss,
} from '../../../../agents/policy-gradient/actor-critic/value-loss.ts'

describe('valueLoss', () => {
  const batch = { valuesT: Float32Array.of(1, 5), returnsT: Float32Array.of(3, 4), before: null }

  test('is half the mean squared error, worked by hand', () => {
    const { loss, gradient } = valueLoss(batch)
    expect(loss).toBeCloseTo((0.5 * 4 + 0.5 * 1) / 2, 10)
    expect([...gradient]).toEqual([-1, 0.5])
  })

  test('a value that went too far towards its return has no gradient, one that went away has', () => {
    // From 0 to 1, held at 0.5: the error there is 2.5. From 6 to 5, held at 5.5: 1.5 instead of 1.
    const before = { valuesT: [0, 6], clip: 0.5 }
    const { loss, gradient } = valueLoss({ ...batch, before })
    expect(loss).toBeCloseTo((0.5 * 2.5 ** 2 + 0.5 * 1.5 ** 2) / 2, 10)
    expect([...gradient]).toEqual([0, 0])
    const away = valueLoss({ ...batch, before: { valuesT: [2, 4.5], clip: 0.1 } })
    // From 2 to 1, away from 3; from 4.5 to 5, away from 4: as without a clip.
    expect(away).toEqual(valueLoss(batch))
  })

  test('values or returns of NaN are refused', () => {
    const run = () => valueLoss({ ...batch, valuesT: Float32Array.of(Number.NaN, 1) })
    expect(run).toThrow('The loss of the values is NaN')
  })
})

test('explained variance is 1 for a perfect value, 0 for a constant, below for a worse one', () => {
  const returns = Float32Array.of(1, 2, 3)
  expect(explainedVariance(Float32Array.of(1, 2, 3), returns)).toBe(1)
  expect(explainedVariance(Float32Array.of(7, 7, 7), returns)).toBe(0)
  expect(explainedVariance(Float32Array.of(3, 2, 1), returns)).toBe(-3)
  expect(explainedVariance(Float32Array.of(1, 2, 3), Float32Array.of(2, 2, 2))).toBe(0)
})
