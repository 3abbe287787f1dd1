import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type EncodedPair,
  lengthBuckets,
  makeBatch,
  stepsOfBatch,
  stepsOfBuckets,
} from '../../../../src/models/seq2seq/batches.ts'
import { Rng } from '../../../../src/random/rng.ts'

function pair(words: readonly number[], program: readonly number[]): EncodedPair {
  return {
    text: { ids: Int32Array.from(words), docstringFrom: 1, docstringTo: words.length },
    program: Int32Array.from(program),
  }
}

describe('makeBatch', () => {
  const pairs = [pair([5, 6, 7], [1, 2, 9]), pair([8], [9])]

  test('words, tokens and targets are time-major', () => {
    const batch = makeBatch(pairs, { startToken: 10 })
    expect([...batch.words]).toEqual([5, 8, 6, 0, 7, 0])
    expect([...batch.textLengths]).toEqual([3, 1])
    expect([...batch.tokens]).toEqual([10, 10, 1, -1, 2, -1])
    expect([...batch.targets]).toEqual([1, 9, 2, -1, 9, -1])
  })

  test('steps and rows beyond the pairs are padding', () => {
    const batch = makeBatch(pairs, { startToken: 10, rows: 3, steps: { words: 4, tokens: 3 } })
    expect([...batch.words]).toEqual([5, 8, 0, 6, 0, 0, 7, 0, 0, 0, 0, 0])
    expect([...batch.textLengths]).toEqual([3, 1, 1])
    expect([...batch.tokens]).toEqual([10, 10, -1, 1, -1, -1, 2, -1, -1])
    expect([...batch.targets]).toEqual([1, 9, -1, 2, -1, -1, 9, -1, -1])
  })

  test('word dropout spares what stands outside the docstring', () => {
    const rng = new Rng(1)
    const wordDropout = { rate: 1, buckets: [20, 22], rng } as const
    const { words } = makeBatch(pairs, { startToken: 10, wordDropout })
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
          // Whatever was drawn, they are within the steps that are known before.
          const within = (batch: readonly number[]) => {
            const { words, tokens } = stepsOfBatch(batch.map((i) => pairs[i]!))
            return known.some((steps) => words <= steps.words && tokens <= steps.tokens)
          }
          const known = stepsOfBuckets(pairs, size)
          expect(known).toHaveLength(batches.length)
          expect(batches.every(within)).toBe(true)
        },
      ),
    )
  })
})
