import { describe, expect, test } from 'vitest'
import { huber, munchausenTargets, nextActions, qLoss } from '../../../agents/dqn/loss.ts'

describe('nextActions', () => {
  const masks = [Int8Array.of(1, 1, 0), new Int8Array(3)]

  test('takes the best allowed action, and asks nothing where the episode terminated', () => {
    // Action 2 is best but masked; the second state has no allowed action at all.
    const actions = nextActions(Float32Array.of(5, 1, 9, 0, 0, 0), masks, Float32Array.of(0.5, 0))
    expect([...actions]).toEqual([0, 0])
  })

  test('needs a mask where something follows', () => {
    expect(() => nextActions(new Float32Array(6), masks, Float32Array.of(0.5, 1))).toThrow(
      'allows at least one action',
    )
  })
})

describe('munchausenTargets', () => {
  const ln = Math.log
  const batch = {
    rewardsT: Float32Array.of(1, 2),
    discountsT: Float32Array.of(0.5, 0),
    actionsT: Int32Array.of(1, 0),
    // At temperature 1 the policies are (1/4, 3/4, masked) now and (1/2, masked, 1/2) next.
    qT: Float32Array.of(0, ln(3), 50, 0, ln(3), 50),
    qTp1: Float32Array.of(2, 50, 2, 0, 0, 0),
    masksT: [Int8Array.of(1, 1, 0), Int8Array.of(1, 1, 0)],
    masksTp1: [Int8Array.of(1, 0, 1), new Int8Array(3)],
  }

  test('adds the log-policy to the reward and bootstraps softly, worked by hand', () => {
    const targets = munchausenTargets(batch, { alpha: 0.5, temperature: 1, clip: -1 })
    expect(targets[0]).toBeCloseTo(1 + 0.5 * ln(0.75) + 0.5 * (2 + ln(2)), 5)
    // ln(1/4) is clipped at −1.
    expect(targets[1]).toBeCloseTo(2 - 0.5, 5)
  })

  test('becomes the plain target as the temperature falls, without the bonus', () => {
    const targets = munchausenTargets(batch, { alpha: 0, temperature: 1e-3, clip: -1 })
    expect(targets[0]).toBeCloseTo(1 + 0.5 * 2, 2)
  })
})

describe('huber', () => {
  test('is half the square up to delta and linear beyond, without a kink', () => {
    expect(huber(0.5, 1)).toBe(0.125)
    expect(huber(-3, 1)).toBe(2.5)
    expect(huber(1, 1)).toBe(huber(-1, null))
    expect(huber(-3, null)).toBe(4.5)
  })
})

describe('qLoss', () => {
  test('of two transitions is the weighted mean, worked by hand', () => {
    const { loss, gradient, tdErrors } = qLoss(
      {
        qT: Float32Array.of(1, 2, 3, 4),
        actionsT: Int32Array.of(1, 0),
        targetsT: Float32Array.of(1.5, 6),
        weights: Float32Array.of(1, 0.5),
      },
      1,
    )
    expect([...tdErrors]).toEqual([0.5, -3])
    expect(loss).toBeCloseTo((0.125 + 0.5 * 2.5) / 2, 10)
    expect([...gradient]).toEqual([0, 0.25, -0.25, 0])
  })
})

describe('numbers that are not finite', () => {
  test.each([
    ['a target', { targetsT: Float32Array.of(Infinity) }],
    ['a value', { qT: Float32Array.of(Number.NaN, 1) }],
    ['a weight', { weights: Float32Array.of(Number.NaN) }],
  ])('%s makes a loss that is refused, though its slope is clipped', (_, changes) => {
    const batch = {
      qT: Float32Array.of(1, 2),
      actionsT: Int32Array.of(0),
      targetsT: Float32Array.of(0),
      weights: Float32Array.of(1),
    }
    expect(() => qLoss({ ...batch, ...changes }, 1)).toThrow('The loss of the values is ')
  })

  test('a next value of NaN is refused, not passed over', () => {
    const run = () =>
      nextActions(Float32Array.of(1, Number.NaN), [Int8Array.of(1, 1)], Float32Array.of(1))
    expect(run).toThrow('action 1 is NaN')
  })
})
