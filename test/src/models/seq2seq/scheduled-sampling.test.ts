import { expect, test } from 'vitest'
import { scheduledTokens } from '../../../../src/models/seq2seq/scheduled-sampling.ts'
import { Rng } from '../../../../src/random/rng.ts'

/** Two programs of three steps, time-major: after step t of program b the model says b + t. */
const batchSize = 2
const likeliest = Int32Array.of(0, 1, 1, 2, 2, 3)
// The second program is over after two steps.
const tokens = Int32Array.of(-1, -1, 3, 3, 3, -1)

test('without teacher forcing the decoder reads what the model says of the step before', () => {
  const read = scheduledTokens({ tokens, likeliest, batchSize }, 0, new Rng(1))
  expect([...read]).toEqual([-1, -1, 0, 1, 1, -1])
  expect([...tokens]).toEqual([-1, -1, 3, 3, 3, -1])
})

test('with nothing but teacher forcing it reads the true tokens', () => {
  expect(scheduledTokens({ tokens, likeliest, batchSize }, 1, new Rng(1))).toEqual(tokens)
})

test('between, it reads true tokens by that share', () => {
  const size = 4000
  const inputs = {
    tokens: new Int32Array(2 * size).fill(1),
    likeliest: new Int32Array(2 * size),
    batchSize: size,
  }
  const read = scheduledTokens(inputs, 0.7, new Rng(2))
  const kept = read.subarray(size).filter((token) => token === 1).length
  // Five standard deviations are .036.
  expect(Math.abs(kept / size - 0.7)).toBeLessThan(0.036)
})
