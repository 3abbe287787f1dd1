import { mean } from 'simple-statistics'
import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/rng.ts'
import { bootstrapInterval } from '../../../src/stats/bootstrap.ts'
import { interquartileMean } from '../../../src/stats/interquartile-mean.ts'
import {
  pairedDifference,
  permutationTest,
  signTest,
} from '../../../src/stats/paired-comparison.ts'

const rng = new Rng(1)

describe.each([Number.NaN, Infinity, -Infinity])('a score of %f', (score) => {
  const scores = [1, 2, score, 3]
  const others = [0, 0, 0, 0]
  test.each<[string, () => unknown]>([
    ['the interquartile mean', () => interquartileMean(scores)],
    [
      'the bootstrap',
      () => bootstrapInterval([[1], scores], ([first]) => mean([...first!]), { rng }),
    ],
    ['the paired difference', () => pairedDifference(scores, others, { rng })],
    ['the sign test', () => signTest(others, scores)],
    ['the permutation test', () => permutationTest(scores, others, { rng })],
  ])('is refused by %s, with its value and its place', (_, run) => {
    expect(run).toThrow(/^Expected [^\n]+ to be finite numbers, got -?(NaN|Infinity) at 2: /)
  })
})

test('a statistic that is not finite on a resample is refused', () => {
  const ratio = (strata: readonly (readonly number[])[]) => 1 / mean([...strata[0]!])
  expect(() => bootstrapInterval([[0, 1]], ratio, { rng })).toThrow('resampled statistics')
})
