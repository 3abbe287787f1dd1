import { describe, expect, test } from 'vitest'
import { scalarHead } from '../../../agents/dqn/value-head.ts'

describe('scalarHead', () => {
  const head = scalarHead(1)

  test('targets are the return plus the discounted value and the shift of what follows', () => {
    const targets = head.targets({
      returnsT: Float32Array.of(1, 2),
      bootstrapsT: Float32Array.of(0.5, 0),
      atomsTpN: Float32Array.of(10, Number.NEGATIVE_INFINITY),
      shiftsTpN: Float32Array.of(-2, 0),
    })
    expect([...targets]).toEqual([1 + 0.5 * 8, 2])
  })

  test('its one atom is the value', () => {
    const gradient = Float32Array.of(1, 1)
    head.addMeanGradient(Float32Array.of(3, 4), 1, 5, gradient)
    expect(head.mean(Float32Array.of(3, 4), 1)).toBe(4)
    expect([...gradient]).toEqual([1, 6])
  })

  test('its loss is the Huber loss, and its errors are value − target', () => {
    const { loss, gradient, errors, targetMean } = head.loss({
      atomsT: Float32Array.of(1, 2, 3, 4),
      actionsT: Int32Array.of(1, 0),
      targetsT: Float32Array.of(1.5, 6),
      weights: Float32Array.of(1, 0.5),
    })
    expect(loss).toBeCloseTo((0.125 + 0.5 * 2.5) / 2, 10)
    expect([...gradient]).toEqual([0, 0.25, -0.25, 0])
    expect([...errors]).toEqual([0.5, -3])
    expect(targetMean).toBe(3.75)
  })
})
