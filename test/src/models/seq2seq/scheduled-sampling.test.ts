import { expect, test } from 'vitest'
import { scheduledTokens } from '../../../../src/models/seq2seq/scheduled-sampling.ts'
import { Rng } from '../../../../src/random/rng.ts'

/** Two programs of three steps and four actions; after step t of program b the model says (b + t) % 4. */
const batchSize = 2
const steps = 3
const actions = 4
const logits = new Float32Array(batchSize * steps * actions)
for (let b = 0; b < batchSize; b++) {
  for (let t = 0; t < steps; t++) logits[(b * steps + t) * actions + ((b + t) % actions)] = 1
}
// Time-major; the second program is over after two steps.
const tokens = Int32Array.of(-1, -1, 3, 3, 3, -1)

test('without teacher forcing the decoder reads what the model says of the step before', () => {
  const read = scheduledTokens({ tokens, logits, batchSize }, 0, new Rng(1))
  expect([...read]).toEqual([-1, -1, 0, 1, 1, -1])
  expect([...tokens]).toEqual([-1, -1, 3, 3, 3, -1])
})

test('with nothing but teacher forcing it reads the true tokens', () => {
  expect(scheduledTokens({ tokens, logits, batchSize }, 1, new Rng(1))).toEqual(tokens)
})

test('between, it reads true tokens by that share', () => {
  const size = 4000
  const inputs = {
    tokens: new Int32Array(2 * size).fill(1),
    logits: new Float32Array(2 * size * 2),
    batchSize: size,
  }
  const read = scheduledTokens(inputs, 0.7, new Rng(2))
  const kept = read.subarray(size).filter((token) => token === 1).length
  // Five standard deviations are .036.
  expect(Math.abs(kept / size - 0.7)).toBeLessThan(0.036)
})
