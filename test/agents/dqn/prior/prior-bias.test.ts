import { describe, expect, test } from 'vitest'
import {
  priorBias,
  priorBiases,
  priorBiasGradient,
} from '../../../../agents/dqn/prior/prior-bias.ts'

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

describe('priorBiases', () => {
  test('puts the rows of states side by side, zeros for one that allows nothing', () => {
    const none = new Int8Array(3)
    const rule = { scale: 0.5, centre: 'partition' } as const
    const rows = priorBiases([none, mask], () => logits, rule)
    expect([...rows.subarray(0, 3)]).toEqual([0, 0, 0])
    expect([...rows.subarray(3)]).toEqual(bias('partition', 0.5).map(Math.fround))
  })
})

describe('priorBiasGradient', () => {
  const all = Float32Array.of(0.5, 40, -1, 1.25, -30)
  const allowed = Int8Array.of(1, 0, 1, 1, 1)
  const dBias = Float32Array.of(0.7, 9, -0.4, 0.3, 0.6)

  test.each(['partition', 'best'] as const)('agrees with finite differences (%s)', (centre) => {
    const rule = { scale: 0.3, centre }
    const gradient = new Float32Array(5)
    priorBiasGradient(all, allowed, rule, dBias, gradient)
    const lossAt = (changed: Float32Array) => {
      const out = new Float64Array(5)
      priorBias(changed, allowed, rule, out)
      return out.reduce((sum, value, a) => sum + value * dBias[a]! * allowed[a]!, 0)
    }
    for (let a = 0; a < 5; a++) {
      const [up, down] = [all.slice(), all.slice()]
      up[a]! += 2 ** -7
      down[a]! -= 2 ** -7
      const slope = (lossAt(up) - lossAt(down)) / 2 ** -6
      expect(gradient[a], `logit ${a}`).toBeCloseTo(slope, 4)
    }
    expect(gradient[1]).toBe(0)
  })

  test('what lies below the smallest probability has no share in it', () => {
    const gradient = new Float32Array(5)
    const rule = { scale: 0.3, centre: 'partition' } as const
    priorBiasGradient(all, allowed, rule, Float32Array.of(0, 0, 0, 0, 1), gradient)
    expect([...gradient].every((value) => value === 0)).toBe(true)
  })
})
