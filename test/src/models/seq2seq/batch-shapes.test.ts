import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BatchSteps,
  planShapes,
  shapeFor,
} from '../../../../src/models/seq2seq/batch-shapes.ts'

const steps = (words: number, tokens: number): BatchSteps => ({ words, tokens })
const many = (shape: BatchSteps, count: number) => new Array<BatchSteps>(count).fill(shape)

describe('planShapes', () => {
  test('two shapes that are run often stay apart, few runs share one', () => {
    // One for both pads 30 steps in half of the runs, and saves a graph that is worth 100 runs of 8 rows.
    const batches = [...many(steps(10, 30), 10), ...many(steps(40, 30), 10)]
    expect(planShapes(batches, { runs: 100, rows: 8 })).toHaveLength(2)
    expect(planShapes(batches, { runs: 10, rows: 8 })).toEqual([steps(40, 30)])
  })

  test('where shapes are few, their sizes are those that cost least', () => {
    // Two shapes for 4, 5 and 9 words at equal programs: 5 and 9 pad one batch by a word.
    const batches = [steps(4, 9), steps(5, 9), steps(9, 9)]
    const plan = planShapes(batches, { runs: 1000, rows: 8, most: 2 })
    expect(plan.sort((a, b) => a.words - b.words)).toEqual([steps(5, 9), steps(9, 9)])
  })

  test('a batch takes the smallest shape that holds it', () => {
    const plan = [steps(40, 30), steps(10, 30), steps(20, 10)]
    expect(shapeFor(plan, steps(9, 30))).toEqual(steps(10, 30))
    expect(shapeFor(plan, steps(11, 5))).toEqual(steps(20, 10))
    expect(shapeFor(plan, steps(21, 10))).toEqual(steps(40, 30))
  })

  test('any batches are held by at most as many shapes as are allowed', () => {
    const length = fc.integer({ min: 1, max: 60 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(length, length), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 12 }),
        (lengths, runs, most) => {
          const batches = lengths.map(([words, tokens]) => steps(words, tokens))
          const plan = planShapes(batches, { runs, most, rows: 16 })
          expect(plan.length).toBeLessThanOrEqual(most)
          for (const batch of batches) {
            const { words, tokens } = shapeFor(plan, batch)
            expect(words >= batch.words && tokens >= batch.tokens).toBe(true)
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})
