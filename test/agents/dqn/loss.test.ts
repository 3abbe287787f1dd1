import { describe, expect, test } from 'vitest'
import { huber, munchausenTargets, qLoss, qTargets } from '../../../agents/dqn/loss.ts'
import { combineDueling, duelingGradient } from '../../../agents/dqn/network.ts'
import { Rng } from '../../../src/random/rng.ts'
import { expectGradient } from '../../src/nn/finite-differences.ts'

describe('qTargets', () => {
  const batch = {
    returnsT: Float32Array.of(1, 2),
    bootstrapsT: Float32Array.of(0.5, 0),
    qTpN: Float32Array.of(10, 20, 30, 7, 7, 7),
    qSelectorTpN: Float32Array.of(5, 1, 9, 0, 0, 0),
    masksTpN: [Int8Array.of(1, 1, 0), new Int8Array(3)],
  }

  test('double: the selector picks among the allowed, the target network values it', () => {
    // Action 2 is best but masked; of 0 and 1 the selector likes 0, which is worth 10.
    expect([...qTargets(batch)]).toEqual([1 + 0.5 * 10, 2])
  })

  test('plain: the largest allowed value counts', () => {
    expect(qTargets({ ...batch, qSelectorTpN: batch.qTpN })[0]).toBe(1 + 0.5 * 20)
  })

  test('a terminal step needs no mask', () => {
    expect(qTargets(batch)[1]).toBe(2)
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

describe('dueling', () => {
  const mask = [Int8Array.of(1, 0, 1)]

  test('adds the value and takes off the mean of the allowed advantages', () => {
    // Advantages 1, 100 (masked), 3; value 10.
    const q = combineDueling(Float32Array.of(1, 100, 3, 10), mask)
    expect([...q]).toEqual([9, Number.NEGATIVE_INFINITY, 11])
  })

  test.each([1, null])(
    'its gradient through the loss agrees with finite differences (delta %s)',
    async (delta) => {
      const rng = new Rng('dueling')
      const masks = [Int8Array.of(1, 0, 1, 1), Int8Array.of(0, 1, 0, 0), Int8Array.of(1, 1, 1, 1)]
      const outputs = Float32Array.from({ length: 3 * 5 }, () => rng.normal())
      const rest = {
        actionsT: Int32Array.of(2, 1, 0),
        targetsT: Float32Array.of(0.3, 4, -0.2),
        weights: Float32Array.of(1, 0.5, 0.7),
      }
      const loss = () => qLoss({ ...rest, qT: combineDueling(outputs, masks) }, delta).loss
      const { gradient } = qLoss({ ...rest, qT: combineDueling(outputs, masks) }, delta)
      await expectGradient(outputs, duelingGradient(gradient, masks), loss)
    },
  )
})
