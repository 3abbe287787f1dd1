import { describe, expect, it } from 'vitest'
import { ContractError, RewardError } from '../../../src/core/errors.ts'
import type { RewardContext, RewardValue } from '../../../src/core/reward.ts'
import { programContext } from '../../../src/scoring/program-context.ts'
import { checkedSum, scoreReward } from '../../../src/scoring/score-reward.ts'
import { isEven, report } from '../../support/scripted-episode.ts'

const context: RewardContext = programContext({
  problem: { ...isEven, hiddenTests: isEven.visibleTests, referenceSolution: 'secret' },
  source: 'def is_even(n: int) -> bool:\n    return n % 2 == 0\n',
  verdicts: null,
  syntax: { analyze: () => report() },
  step: 4,
})

function scored(value: unknown) {
  return scoreReward({ name: 'mine.ts', score: () => value as RewardValue }, context)
}

it('turns numbers and null into a value with components', () => {
  expect(scored(1.5)).toEqual({ value: 1.5, components: {} })
  expect(scored(null)).toEqual({ value: 0, components: {} })
  expect(scored({ value: 2, components: { a: 2 } })).toEqual({ value: 2, components: { a: 2 } })
})

describe('names the reward, the problem, the step and the rule for', () => {
  it.each([
    ['NaN', Number.NaN, 'got `NaN` (number)'],
    ['infinity', Number.POSITIVE_INFINITY, 'got `Infinity` (number)'],
    ['a number that float32 lacks', 1e300, 'the score to be at most 3.4e38 in size'],
    ['a value that float32 lacks', { value: -1e39, components: {} }, '`value` to be at most'],
    ['such a component', { value: 1, components: { speed: 1e39 } }, '`speed` to be at most'],
    ['undefined', undefined, 'got `undefined`'],
    ['a text', 'high', 'got `high` (string)'],
    ['a promise', Promise.resolve(1), 'rewards are synchronous'],
    ['an object without a value', { score: 1 }, 'got an object'],
    ['a value that is NaN', { value: Number.NaN, components: {} }, '`value`'],
    ['a component that is NaN', { value: 1, components: { speed: Number.NaN } }, '`speed`'],
  ])('%s', (_, value, rule) => {
    expect(() => scored(value)).toThrow(RewardError)
    expect(() => scored(value)).toThrow('Reward "mine.ts" on problem "is_even" at step 4: expected')
    expect(() => scored(value)).toThrow(rule)
  })

  it('a throw, with its cause, in one line', () => {
    const cause = new TypeError('x is not a function\nsaid elsewhere')
    const throwing = {
      name: 'mine.ts',
      score: () => {
        throw cause
      },
    }
    expect(() => scoreReward(throwing, context)).toThrow(
      /^Reward "mine.ts" threw on problem "is_even" at step 4: x is not a function said elsewhere$/,
    )
    expect(() => scoreReward(throwing, context)).toThrow(expect.objectContaining({ cause }))
  })
})

it('pays the largest float32, and not the sum of two of them', () => {
  const value = 3.4028234663852886e38
  expect(scored(value)).toEqual({ value, components: {} })
  const rewards = ['a', 'b.ts'].map((name) => ({ name, score: () => value }))
  expect(() => checkedSum(rewards, context, { value: 2 * value, components: {} })).toThrow(
    /^Rewards "a" and "b.ts" on problem "is_even" at step 4: expected their sum to be at most 3.4e38/,
  )
})

it('refuses an async reward that fails later, in one line all the same', async () => {
  const score = async () => {
    throw new Error('late')
  }
  const failing = { name: 'mine.ts', score: score as unknown as () => RewardValue }
  expect(() => scoreReward(failing, context)).toThrow('rewards are synchronous')
})

it('passes on errors that are already clear', () => {
  const error = new ContractError('clear')
  const throwing = {
    name: 'a',
    score: () => {
      throw error
    },
  }
  expect(() => scoreReward(throwing, context)).toThrow(error)
})

it('shows a reward neither hidden tests nor the reference', () => {
  expect(context.problem.hiddenTests).toEqual([])
  expect(context.problem.referenceSolution).toBeUndefined()
})
