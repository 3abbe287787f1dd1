import { expect, test } from 'vitest'
import { tokenLoss } from '../../../../src/models/seq2seq/token-loss.ts'

test('the loss of a token is its cross-entropy, worked by hand', () => {
  const loss = tokenLoss(Float32Array.of(0, Math.log(3)), Int32Array.of(1))
  expect(loss.sum).toBeCloseTo(-Math.log(0.75), 6)
  expect([loss.count, loss.correct]).toEqual([1, 1])
  expect(loss.dLogits[1]).toBeCloseTo(0.75 - 1, 6)
})

test.each([Number.NaN, Infinity])('a logit of %f makes a loss that is refused', (logit) => {
  const run = () => tokenLoss(Float32Array.of(0, logit), Int32Array.of(0))
  expect(run).toThrow('The loss of the tokens is NaN')
})
