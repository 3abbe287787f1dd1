import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import {
  entropyOf,
  logProbsOf,
  maskedArgmax,
  maskedSoftmax,
  sampleCategorical,
} from '../../../src/nn/masked-categorical.ts'
import { Rng } from '../../../src/random/rng.ts'

const rows = fc
  .array(
    fc.record({ logit: fc.float({ min: -50, max: 50, noNaN: true }), allowed: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .filter((row) => row.some(({ allowed }) => allowed))
  .map((row) => ({
    logits: Float32Array.from(row, ({ logit }) => logit),
    mask: Int8Array.from(row, ({ allowed }) => (allowed ? 1 : 0)),
  }))

describe('maskedSoftmax', () => {
  test('of a row within a batch gives the probabilities of the allowed actions', () => {
    const logits = Float32Array.of(9, 9, 0, Math.log(3), 99)
    const probs = new Float64Array(3)
    const normaliser = maskedSoftmax(logits, 2, Int8Array.of(1, 1, 0), probs)
    expect(normaliser).toBeCloseTo(Math.log(4), 6)
    expect([...probs].map((p) => Number(p.toFixed(6)))).toEqual([0.25, 0.75, 0])
  })

  test('sums to 1, is 0 where not allowed, and agrees with its normaliser', () => {
    fc.assert(
      fc.property(rows, ({ logits, mask }) => {
        const probs = new Float64Array(mask.length)
        const normaliser = maskedSoftmax(logits, 0, mask, probs)
        expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
        probs.forEach((p, a) => {
          if (mask[a] === 0) expect(p).toBe(0)
          else expect(p).toBeCloseTo(Math.exp(logits[a]! - normaliser), 9)
        })
        expect(entropyOf(probs)).toBeLessThanOrEqual(Math.log(mask.length) + 1e-9)
      }),
    )
  })

  test('gives the log-probability of the action of each row', () => {
    const logits = Float32Array.of(0, Math.log(3), 99, 5, 5, 5)
    const masks = [Int8Array.of(1, 1, 0), Int8Array.of(1, 1, 1)]
    const [first, second] = logProbsOf(logits, masks, [1, 2])
    expect(first).toBeCloseTo(Math.log(0.75), 6)
    expect(second).toBeCloseTo(-Math.log(3), 6)
    expect(logProbsOf(new Float32Array(0), [], [])).toEqual([])
  })

  test('samples and the best action are always allowed', () => {
    fc.assert(
      fc.property(rows, fc.integer(), ({ logits, mask }, seed) => {
        const probs = new Float64Array(mask.length)
        maskedSoftmax(logits, 0, mask, probs)
        expect(mask[sampleCategorical(probs, new Rng(seed))]).toBe(1)
        const best = maskedArgmax(logits, 0, mask)
        expect(mask[best]).toBe(1)
        logits.forEach((logit, a) => {
          if (mask[a] === 1) expect(logit).toBeLessThanOrEqual(logits[best]!)
        })
      }),
    )
  })

  test('a mask that allows nothing is refused', () => {
    const call = () => maskedSoftmax(new Float32Array(2), 0, new Int8Array(2), new Float64Array(2))
    expect(call).toThrow(ContractError)
  })
})

describe('numbers that are not finite', () => {
  const mask = Int8Array.of(1, 1, 0)
  const probs = new Float64Array(3)

  test('an allowed logit of −Infinity has probability 0', () => {
    maskedSoftmax(Float32Array.of(-Infinity, 0, 0), 0, mask, probs)
    expect([...probs]).toEqual([0, 1, 0])
  })

  test.each([
    [Float32Array.of(Number.NaN, 0, 0), 'action 0 is NaN'],
    [Float32Array.of(0, Number.NaN, 0), 'action 1 is NaN'],
    [Float32Array.of(0, Infinity, 0), '(action 1) is Infinity'],
    [Float32Array.of(-Infinity, -Infinity, 0), '(action 0) is -Infinity'],
  ])('logits of %j are refused', (logits, message) => {
    expect(() => maskedSoftmax(logits, 0, mask, probs)).toThrow(ContractError)
    expect(() => maskedSoftmax(logits, 0, mask, probs)).toThrow(message)
  })

  test('what is not allowed may be anything', () => {
    const logits = Float32Array.of(0, 0, Number.NaN)
    expect(maskedSoftmax(logits, 0, mask, probs)).toBeCloseTo(Math.log(2), 9)
    expect(maskedArgmax(logits, 0, mask)).toBe(0)
  })

  test('the best of values that hold NaN is refused', () => {
    expect(() => maskedArgmax(Float32Array.of(1, Number.NaN, 2), 0, mask)).toThrow(
      'action 1 is NaN',
    )
  })

  test('a draw from probabilities that do not sum to 1 is refused', () => {
    const rng = new Rng(1)
    for (const given of [
      [Number.NaN, 0.5],
      [0, 1e-9],
    ]) {
      expect(() => sampleCategorical(Float64Array.from(given), rng)).toThrow('sum to 1')
    }
  })

  test('an entropy of NaN is refused', () => {
    expect(() => entropyOf(Float64Array.of(0.5, Number.NaN))).toThrow('probability of action 1')
  })
})
