import { expect, test } from 'vitest'
import { categorical, drawMixture } from '../../agents/exploration-mixture.ts'
import { ExplorationPrior } from '../../agents/exploration-prior.ts'
import { Rng } from '../../src/random/rng.ts'

const policy = categorical(Float64Array.of(1, 0, 0))
const prior = new ExplorationPrior(3, Float32Array.of(0, Math.log(3), 5))
const mask = Int8Array.of(1, 1, 0)

test('actions are drawn from the policy, with probability ε from the prior under the mask', () => {
  const rng = new Rng(1)
  const counts = [0, 0, 0]
  for (let i = 0; i < 4000; i++) {
    const [action, probability] = drawMixture(policy, () => prior.under(mask), 0.4, rng)
    counts[action]!++
    expect(probability).toBeCloseTo([0.7, 0.3][action]!, 5)
  }
  expect(counts[1]! / 4000).toBeCloseTo(0.3, 1)
  expect(counts[2]).toBe(0)
})

test('without ε the prior is not asked', () => {
  const refuse = () => expect.unreachable()
  expect(drawMixture(policy, refuse, 0, new Rng(1))).toEqual([0, 1])
})

test('a prior under a mask that allows nothing is refused', () => {
  expect(() => prior.under(new Int8Array(3))).toThrow('allows at least one action')
})
