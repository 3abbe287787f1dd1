import { describe, expect, test } from 'vitest'
import {
  generalisedAdvantages,
  standardise,
} from '../../../../agents/policy-gradient/actor-critic/generalised-advantage.ts'

describe('generalisedAdvantages', () => {
  test('of two steps to a terminal one, worked by hand', () => {
    const advantages = generalisedAdvantages(
      {
        rewardsT: [1, 2],
        discountsT: [1, 0],
        lastsT: [false, true],
        valuesT: [0.5, 1],
        valuesTp1: [1, 99],
      },
      0.5,
      0.5,
    )
    // δ_1 = 2 − 1 = 1; δ_0 = 1 + 0.5 · 1 − 0.5 = 1; A_0 = δ_0 + 0.25 · δ_1.
    expect([...advantages]).toEqual([1.25, 1])
  })

  test('a truncated episode bootstraps, and the next one’s errors do not flow into it', () => {
    const advantages = generalisedAdvantages(
      {
        rewardsT: [1, 100],
        discountsT: [1, 0],
        lastsT: [true, true],
        valuesT: [0, 0],
        valuesTp1: [4, 0],
      },
      0.5,
      1,
    )
    expect([...advantages]).toEqual([1 + 0.5 * 4, 100])
  })

  test('λ = 1 and zero values give discounted returns', () => {
    const advantages = generalisedAdvantages(
      {
        rewardsT: [1, 2, 4],
        discountsT: [1, 1, 0],
        lastsT: [false, false, true],
        valuesT: [0, 0, 0],
        valuesTp1: [0, 0, 0],
      },
      0.5,
      1,
    )
    expect([...advantages]).toEqual([3, 4, 4])
  })
})

test('standardised values have mean 0 and deviation 1; constants become 0', () => {
  const values = standardise(Float32Array.of(1, 2, 3))
  expect(values[1]).toBeCloseTo(0, 6)
  expect(values[2]).toBeCloseTo(Math.sqrt(1.5), 5)
  expect([...standardise(Float32Array.of(5, 5))]).toEqual([0, 0])
})

describe('numbers that are not finite', () => {
  const steps = { discountsT: [1, 0], lastsT: [false, true], valuesTp1: [0, 0] }

  test.each([
    ['a value of NaN', [1, 2], [0, Number.NaN]],
    ['an infinite reward', [1, Infinity], [0, 0]],
    ['a sum beyond float32', [1, 3e38], [0, -3e38]],
  ])('%s is refused with its step', (_, rewardsT, valuesT) => {
    const run = () => generalisedAdvantages({ ...steps, rewardsT, valuesT }, 1, 1)
    expect(run).toThrow(/^The advantage at step 1 of a rollout \(reward .*, value .*\) is /)
  })

  test('advantages of NaN are not standardised in silence', () => {
    expect(() => standardise(Float32Array.of(1, Number.NaN))).toThrow('variance of the advantages')
  })
})
