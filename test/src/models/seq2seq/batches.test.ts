import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type EncodedPair,
  lengthBuckets,
  makeBatch,
} from '../../../../src/models/seq2seq/batches.ts'
import { tokenLoss } from '../../../../src/models/seq2seq/token-loss.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradient } from '../../../support/finite-differences.ts'

function pair(words: readonly number[], program: readonly number[]): EncodedPair {
  return {
    text: { ids: Int32Array.from(words), docstringFrom: 1, docstringTo: words.length },
    program: Int32Array.from(program),
  }
}

describe('makeBatch', () => {
  const pairs = [pair([5, 6, 7], [1, 2, 9]), pair([8], [9])]

  test('words and tokens are time-major, targets batch-major', () => {
    const batch = makeBatch(pairs, 10)
    expect([...batch.words]).toEqual([5, 8, 6, 0, 7, 0])
    expect([...batch.textLengths]).toEqual([3, 1])
    expect([...batch.tokens]).toEqual([10, 10, 1, -1, 2, -1])
    expect([...batch.targets]).toEqual([1, 2, 9, 9, -1, -1])
    expect(batch.targetCount).toBe(4)
  })

  test('word dropout spares what stands outside the docstring', () => {
    const rng = new Rng(1)
    const { words } = makeBatch(pairs, 10, { rate: 1, buckets: [20, 22], rng })
    expect(words[0]).toBe(5)
    expect(words[1]).toBe(8)
    for (const word of [words[2]!, words[4]!]) expect([20, 21]).toContain(word)
  })
})

describe('lengthBuckets', () => {
  test('every pair comes once, in batches of the size and one rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer(),
        (lengths, size, seed) => {
          const pairs = lengths.map(([w, p]) => pair(new Array(w).fill(1), new Array(p).fill(2)))
          const batches = lengthBuckets(pairs, size, new Rng(seed))
          const all = batches.flat().sort((a, b) => a - b)
          expect(all).toEqual(pairs.map((_, i) => i))
          expect(batches.filter((batch) => batch.length < size).length).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})

describe('tokenLoss', () => {
  test('a hand-worked row: uniform logits over 4 actions', () => {
    const { sum, count, correct, dLogits } = tokenLoss(new Float32Array(8), Int32Array.of(2, -1))
    expect(sum).toBeCloseTo(Math.log(4))
    expect(count).toBe(1)
    expect(correct).toBe(0)
    expect([...dLogits]).toEqual([0.25, 0.25, -0.75, 0.25, 0, 0, 0, 0])
  })

  test('with smoothing, the gradient is that of the smoothed mean', async () => {
    const rng = new Rng(4)
    const logits = Float32Array.from({ length: 3 * 5 }, () => rng.normal())
    const targets = Int32Array.of(1, -1, 4)
    const smoothing = 0.2
    const loss = () => {
      let total = 0
      for (const n of [0, 2]) {
        const row = logits.subarray(n * 5, n * 5 + 5)
        const norm = Math.log(row.reduce((sum, y) => sum + Math.exp(y), 0))
        row.forEach((y, a) => {
          const p = (a === targets[n] ? 1 - smoothing : 0) + smoothing / 5
          total += (p * (norm - y)) / 2
        })
      }
      return total
    }
    await expectGradient(logits, tokenLoss(logits, targets, smoothing).dLogits, loss)
  })
})
