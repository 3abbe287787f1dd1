import { describe, expect, test } from 'vitest'
import { priorBias } from '../../../../agents/dqn/prior/prior-bias.ts'

const ln = Math.log
/** Probabilities 1/4, masked, 3/4 up to a constant. */
const logits = Float32Array.of(ln(1) + 5, 50, ln(3) + 5)
const mask = Int8Array.of(1, 0, 1)

function bias(centre: 'partition' | 'best', scale: number): number[] {
  const out = new Float64Array(3)
  priorBias(logits, mask, { scale, centre }, out)
  return [...out]
}

describe('priorBias', () => {
  test('is the scaled log-probability over what the mask allows', () => {
    const [first, masked, last] = bias('partition', 0.5)
    expect(first).toBeCloseTo(0.5 * ln(1 / 4), 5)
    expect(last).toBeCloseTo(0.5 * ln(3 / 4), 5)
    expect(masked).toBe(0)
  })

  test('centred on the best, the best costs nothing', () => {
    const [first, , last] = bias('best', 0.5)
    expect(first).toBeCloseTo(0.5 * ln(1 / 3), 5)
    expect(last).toBe(0)
  })

  test('its softmax at the same temperature is the prior', () => {
    const [first, , last] = bias('best', 0.2) as [number, number, number]
    expect(Math.exp(first / 0.2) / (Math.exp(first / 0.2) + Math.exp(last / 0.2))).toBeCloseTo(0.25)
  })

  test('an action of probability 0 has a value all the same', () => {
    const out = new Float64Array(2)
    const never = Float32Array.of(0, Number.NEGATIVE_INFINITY)
    priorBias(never, Int8Array.of(1, 1), { scale: 1, centre: 'best' }, out)
    expect(out[1]).toBeCloseTo(ln(1e-12), 5)
  })
})
