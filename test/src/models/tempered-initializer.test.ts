import { expect, test } from 'vitest'
import type { PolicyInitializer } from '../../../src/core/policy-initializer.ts'
import { tempered } from '../../../src/models/tempered-initializer.ts'

function initializer(staticLogits: Float32Array | null): PolicyInitializer & { disposed: number } {
  return {
    name: 'some',
    actionCount: 2,
    staticLogits,
    disposed: 0,
    logProbs: async (prefixes) => Float32Array.from(prefixes.flatMap(() => [-1, -4])),
    dispose() {
      this.disposed++
    },
  }
}

test('a temperature divides what is said of every prefix, and a bias that always holds', async () => {
  const cooler = tempered(initializer(Float32Array.of(2, -6)), 2)
  const prefixes = [Int32Array.of(), Int32Array.of(1)]
  const context = { problemId: 'p', docstring: '' }
  expect([...(await cooler.logProbs(prefixes, [context, context]))]).toEqual([-0.5, -2, -0.5, -2])
  expect([...cooler.staticLogits!]).toEqual([1, -3])
})

test('1 changes nothing, and whoever owns the tempered one owns what it was made from', () => {
  const own = initializer(null)
  expect(tempered(own, 1)).toBe(own)
  const warmer = tempered(own, 3)
  expect(warmer.staticLogits).toBeNull()
  warmer.dispose()
  expect(own.disposed).toBe(1)
})
