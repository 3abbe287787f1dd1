import { describe, expect, test } from 'vitest'
import { loadProblemSet } from '../../../../problems/load.ts'
import type { TestCase } from '../../../../src/core/problem.ts'
import { argumentsKey, nodeCount, valueKey } from '../../../../src/values/py-value.ts'

const problems = [
  ...(await loadProblemSet('seed-train')).problems,
  ...(await loadProblemSet('seed-eval')).problems,
]

function commonestShare(tests: readonly TestCase[]): number {
  const counts = new Map<string, number>()
  for (const { expected } of tests) {
    const key = valueKey(expected)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return Math.max(...counts.values()) / tests.length
}

describe.each(problems)('$id', ({ visibleTests, hiddenTests, returnType, docstring }) => {
  test('has at least 12 visible and 30 hidden tests, none of them twice', () => {
    expect(visibleTests.length).toBeGreaterThanOrEqual(12)
    expect(hiddenTests.length).toBeGreaterThanOrEqual(30)
    const keys = [...visibleTests, ...hiddenTests].map(({ args }) => argumentsKey(args))
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('gives no constant answer more than its share', () => {
    const limit = returnType === 'bool' ? 0.5 : 0.3
    expect(commonestShare(visibleTests)).toBeLessThanOrEqual(limit)
    expect(commonestShare(hiddenTests)).toBeLessThanOrEqual(limit)
  })

  test('keeps visible values compact', () => {
    const sizes = visibleTests.flatMap(({ args }) => args.map(nodeCount))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(12)
  })

  test('is described in one to three sentences', () => {
    expect(docstring.match(/[.!?](\s|$)/g)?.length).toBeGreaterThanOrEqual(1)
    expect(docstring.match(/[.!?](\s|$)/g)?.length).toBeLessThanOrEqual(3)
  })
})
