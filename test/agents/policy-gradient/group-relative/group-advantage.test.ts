import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  areEqual,
  groupAdvantages,
  lengthPenalty,
  riskSeekingAdvantages,
  stepWeights,
} from '../../../../agents/policy-gradient/group-relative/group-advantage.ts'

const mean = { leaveOneOut: false, normalise: false }

describe('groupAdvantages', () => {
  test('worked by hand: mean 3, standard deviation 2, others’ means 10/3, 10/3, 10/3 and 2', () => {
    const returns = [2, 2, 2, 6]
    expect(groupAdvantages(returns, mean)).toEqual([-1, -1, -1, 3])
    const standard = groupAdvantages(returns, { ...mean, normalise: true })
    const deviation = Math.sqrt(3)
    expect(standard).toEqual([-1, -1, -1, 3].map((value) => value / deviation))
    const others = groupAdvantages(returns, { leaveOneOut: true, normalise: false })
    expect(others[0]).toBeCloseTo(2 - 10 / 3, 10)
    expect(others[3]).toBeCloseTo(4, 10)
  })

  test('adds up to nothing, whatever the baseline', () => {
    const returns = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2 })
    fc.assert(
      fc.property(returns, fc.boolean(), fc.boolean(), (values, leaveOneOut, normalise) => {
        const advantages = groupAdvantages(values, { leaveOneOut, normalise })
        const sum = advantages.reduce((total, value) => total + value, 0)
        expect(Math.abs(sum)).toBeLessThan(1e-6 * values.length * 50)
      }),
    )
  })

  test('a group without a difference has no advantages', () => {
    expect(groupAdvantages([0.1, 0.1, 0.1], { ...mean, normalise: true })).toEqual([0, 0, 0])
    expect(areEqual([0.3, 0.1 + 0.2])).toBe(true)
    expect(areEqual([0.3, 0.31])).toBe(false)
  })
})

test('the risk quantile learns from the best alone, measured from where they begin', () => {
  // The upper half of these begins at 4: halfway between 3 and 5.
  expect(riskSeekingAdvantages([1, 5, 3, 9], 0.5, false)).toEqual([null, 1, null, 5])
  const deviation = Math.sqrt((3.5 ** 2 + 0.5 ** 2 + 1.5 ** 2 + 4.5 ** 2) / 4)
  const [, second] = riskSeekingAdvantages([1, 5, 3, 9], 0.5, true)
  expect(second).toBeCloseTo(1 / deviation, 10)
  expect(riskSeekingAdvantages([2, 2], 0.5, true)).toEqual([0, 0])
})

test('the length penalty grows in a line over the cushion and ends at −1', () => {
  const penalties = [1, 40, 45, 50, 90].map((length) => lengthPenalty(length, 50, 10))
  expect(penalties.map((value) => value + 0)).toEqual([0, 0, -0.5, -1, -1])
})

describe('stepWeights', () => {
  test('worked by hand for episodes of 1 and 3 steps', () => {
    expect(stepWeights([1, 3], 'episode', 50)).toEqual([1 / 2, 1 / 6])
    expect(stepWeights([1, 3], 'token', 50)).toEqual([1 / 4, 1 / 4])
    expect(stepWeights([1, 3], 'constant', 50)).toEqual([1 / 100, 1 / 100])
  })

  test('all steps together weigh 1 with `episode` and `token`, and an empty episode nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (lengths) => {
        for (const weighting of ['episode', 'token'] as const) {
          const weights = stepWeights(lengths, weighting, 50)
          const sum = weights.reduce((total, weight, i) => total + weight * lengths[i]!, 0)
          expect(sum).toBeCloseTo(1, 9)
        }
      }),
    )
    expect(stepWeights([0, 2], 'episode', 50)).toEqual([0, 1 / 4])
  })
})
