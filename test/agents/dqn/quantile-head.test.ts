import { describe, expect, test } from 'vitest'
import { quantileHead, quantileLoss } from '../../../agents/dqn/quantile-head.ts'
import { Rng } from '../../../src/random/rng.ts'
import { expectGradient } from '../../support/finite-differences.ts'

describe('quantileHead', () => {
  const head = quantileHead(2, 1)

  test('values an action by the mean of its quantiles', () => {
    expect(head.mean(Float32Array.of(9, 9, 1, 4), 2)).toBe(2.5)
  })

  test('targets are the return plus the discounted quantiles and the shift of what follows', () => {
    const targets = head.targets({
      returnsT: Float32Array.of(1, 7),
      bootstrapsT: Float32Array.of(0.5, 0),
      atomsTpN: Float32Array.of(2, 4, Number.NEGATIVE_INFINITY, 3),
      shiftsTpN: Float32Array.of(-1, 100),
    })
    expect([...targets]).toEqual([1 + 0.5 * 1, 1 + 0.5 * 3, 7, 7])
  })

  test('shares the gradient of the mean among the quantiles', () => {
    const gradient = Float32Array.of(0, 0, 1, 1)
    head.addMeanGradient(new Float32Array(4), 2, 3, gradient)
    expect([...gradient]).toEqual([0, 0, 2.5, 2.5])
  })
})

describe('quantileLoss', () => {
  test('of two quantiles and two targets, worked by hand', () => {
    // Quantiles 0 (τ ¼) and 1 (τ ¾) of action 1; targets 0.5 and 3; κ = 1.
    const { loss, gradient, errors, targetMean } = quantileLoss(
      {
        atomsT: Float32Array.of(8, 8, 0, 1),
        actionsT: Int32Array.of(1),
        targetsT: Float32Array.of(0.5, 3),
        weights: Float32Array.of(2),
      },
      2,
      1,
    )
    // u: 0 → 0.5, 3; 1 → −0.5, 2. Huber: 0.125, 2.5; 0.125, 1.5.
    const first = (0.25 * 0.125 + 0.25 * 2.5) / 2
    const second = (0.25 * 0.125 + 0.75 * 1.5) / 2
    expect(loss).toBeCloseTo(2 * (first + second), 10)
    expect([...gradient]).toEqual([0, 0, -(0.25 * 0.5 + 0.25), -(-0.25 * 0.5 + 0.75)])
    expect(errors[0]).toBeCloseTo(0.5 - 1.75, 6)
    expect(targetMean).toBe(1.75)
  })

  test('is least at the quantiles of the targets', () => {
    // With targets 1 … 8 a quantile at τ = ¾ belongs between 6 and 7.
    const slopeAt = (quantile: number) =>
      quantileLoss(
        {
          atomsT: Float32Array.from({ length: 8 }, (_, i) => (i === 5 ? quantile : 0)),
          actionsT: Int32Array.of(0),
          targetsT: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
          weights: Float32Array.of(1),
        },
        8,
        1e-3,
      ).gradient[5]!
    // τ = 5.5 / 8.
    expect(slopeAt(5.4)).toBeLessThan(0)
    expect(slopeAt(6.1)).toBeGreaterThan(0)
  })

  test.each([0.5, 2])('its gradient agrees with finite differences (κ %s)', async (kappa) => {
    const rng = new Rng(`quantile-${kappa}`)
    const count = 4
    const atomsT = Float32Array.from({ length: 3 * 2 * count }, () => rng.normal())
    const rest = {
      actionsT: Int32Array.of(1, 0, 1),
      targetsT: Float32Array.from({ length: 3 * count }, () => 2 * rng.normal()),
      weights: Float32Array.of(1, 0.5, 0.7),
    }
    const loss = () => quantileLoss({ ...rest, atomsT }, count, kappa).loss
    await expectGradient(atomsT, quantileLoss({ ...rest, atomsT }, count, kappa).gradient, loss, {
      step: 2e-3,
      tolerance: 5e-3,
    })
  })
})

test.each([Number.NaN, Infinity])('a target of %f makes a loss that is refused', (target) => {
  const rows = {
    atomsT: Float32Array.of(0, 1),
    actionsT: Int32Array.of(0),
    targetsT: Float32Array.of(0, target),
    weights: Float32Array.of(1),
  }
  expect(() => quantileLoss(rows, 2, 1)).toThrow('The loss of the quantiles is ')
})
