import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { introFiles } from '../../../problems/generators/write-intro-100.ts'
import { normalForm } from '../../../problems/intro/normal-form.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Problem, TestCase } from '../../../src/core/problem.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { argumentsKey, valueKey } from '../../../src/values/py-value.ts'

const set = await loadProblemSet('intro-100')
let sandbox: PooledSandbox

beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

/** Share of the tests that the most common answer passes. */
function bestConstant(tests: readonly TestCase[]): number {
  const counts = new Map<string, number>()
  for (const { expected } of tests) {
    const key = valueKey(expected)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return Math.max(...counts.values()) / tests.length
}

function referenceOf({ referenceSolution }: Problem): string {
  return referenceSolution ?? ''
}

test('the shipped files are what the definitions give', async () => {
  for (const [name, text] of introFiles()) {
    const file = new URL(`../../../problems/sets/${name}`, import.meta.url)
    expect(await readFile(file, 'utf8')).toBe(text)
  }
})

test('holds a hundred problems, at least ten of each harder topic', () => {
  expect(new Set(set.problems.map(({ id }) => id)).size).toBe(100)
  const topics = [
    ...['numbers', 'strings', 'lists', 'dictionaries'],
    ...['conditions', 'loops', 'nested-loops', 'recursion'],
  ]
  for (const tag of topics) {
    expect(set.problems.filter(({ tags }) => tags.includes(tag)).length).toBeGreaterThanOrEqual(10)
  }
  for (const { tags } of set.problems) expect(tags.at(-1)).toMatch(/^(easy|medium|hard)$/)
})

test('every problem has enough tests, all with different arguments', () => {
  for (const { visibleTests, hiddenTests } of set.problems) {
    expect(visibleTests.length).toBeGreaterThanOrEqual(12)
    expect(hiddenTests.length).toBeGreaterThanOrEqual(30)
    const all = [...visibleTests, ...hiddenTests]
    expect(new Set(all.map(({ args }) => argumentsKey(args))).size).toBe(all.length)
  }
})

test('yes and no are balanced, and no other constant passes more than 30 %', () => {
  for (const { returnType, visibleTests, hiddenTests } of set.problems) {
    for (const tests of [visibleTests, hiddenTests]) {
      if (returnType === 'bool') expect(bestConstant(tests)).toBe(0.5)
      else expect(bestConstant(tests)).toBeLessThanOrEqual(0.3)
    }
  }
})

test('references stay distinct after renaming and replacing constants', () => {
  const forms = set.problems.map((problem) => normalForm(referenceOf(problem)))
  expect(new Set(forms).size).toBe(100)
})

test('the default vocabulary writes every reference in at most 50 tokens', () => {
  const vocabulary = createVocabulary()
  for (const problem of set.problems) {
    const result = tokenize(referenceOf(problem), vocabulary)
    expect(result).toMatchObject({ ok: true })
    expect(result.ok && result.tokens.length).toBeLessThanOrEqual(50)
  }
})

test('every description is one to three sentences long', () => {
  for (const { docstring } of set.problems) {
    expect(docstring.match(/[.?](?= |$)/g)?.length ?? 0).toBeGreaterThanOrEqual(1)
    expect(docstring.match(/[.?](?= |$)/g)?.length ?? 0).toBeLessThanOrEqual(3)
  }
})

test('every reference agrees with its oracle on every test, in the real sandbox', async () => {
  const verdicts = await sandbox.grade(
    set.problems.map((problem) => ({
      source: referenceOf(problem),
      entryPoint: problem.functionName,
      tests: [...problem.visibleTests, ...problem.hiddenTests],
      comparison: problem.comparison,
      limits: 'training',
    })),
  )
  const failed = set.problems.filter((_, i) => verdicts[i]?.status !== 'passed')
  expect(failed.map(({ id }) => id)).toEqual([])
})
