import { describe, expect, test } from 'vitest'
import { combineDueling, duelingGradient } from '../../../agents/dqn/dueling.ts'
import { qLoss } from '../../../agents/dqn/loss.ts'
import { Rng } from '../../../src/random/rng.ts'
import { expectGradient } from '../../support/finite-differences.ts'

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

  test('with two atoms each atom is combined for itself, worked by hand', () => {
    // Advantages (1, 2), (9, 9) masked, (3, 6); values (10, 20).
    const outputs = Float32Array.of(1, 2, 9, 9, 3, 6, 10, 20)
    const q = combineDueling(outputs, mask, 2)
    expect([...q.subarray(0, 2), ...q.subarray(4)]).toEqual([9, 18, 11, 22])
  })

  test('with atoms its gradient is that of its sum with any weights', async () => {
    const rng = new Rng('dueling-atoms')
    const masks = [Int8Array.of(1, 0, 1, 1), Int8Array.of(0, 1, 1, 0)]
    const outputs = Float32Array.from({ length: 2 * 5 * 3 }, () => rng.normal())
    const weights = Float32Array.from({ length: 2 * 4 * 3 }, (_, i) =>
      masks[Math.floor(i / 12)]![Math.floor(i / 3) % 4] === 1 ? rng.normal() : 0,
    )
    const sum = () =>
      combineDueling(outputs, masks, 3).reduce(
        (total, q, i) => total + (weights[i] === 0 ? 0 : q * weights[i]!),
        0,
      )
    await expectGradient(outputs, duelingGradient(weights, masks, 3), sum)
  })
})
