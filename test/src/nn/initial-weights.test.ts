import { describe, expect, test } from 'vitest'
import { glorotUniform, heNormal, orthogonal } from '../../../src/nn/initial-weights.ts'
import { Rng } from '../../../src/random/rng.ts'

describe('orthogonal', () => {
  test.each([
    [6, 4],
    [4, 6],
    [5, 5],
  ])('makes the fewer of %i rows and %i columns orthonormal, times the gain', (rows, columns) => {
    const gain = 2
    const weights = orthogonal(new Rng(1), rows, columns, gain)
    const count = Math.min(rows, columns)
    const at = (i: number, j: number) =>
      rows <= columns ? weights[i * columns + j]! : weights[j * columns + i]!
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let dot = 0
        for (let j = 0; j < Math.max(rows, columns); j++) dot += at(a, j) * at(b, j)
        expect(dot).toBeCloseTo(a === b ? gain * gain : 0, 5)
      }
    }
  })
})

test('He weights have variance 2 / fanIn', () => {
  const weights = heNormal(new Rng(2), 50, 400)
  const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length
  expect(variance).toBeCloseTo(2 / 50, 2)
})

test('Glorot weights stay within their limit', () => {
  const limit = Math.sqrt(6 / 30)
  for (const weight of glorotUniform(new Rng(3), 10, 20)) {
    expect(Math.abs(weight)).toBeLessThanOrEqual(limit)
  }
})
