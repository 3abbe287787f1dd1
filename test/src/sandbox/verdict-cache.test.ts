import { afterAll, beforeAll, expect, it } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import type { TestCase } from '../../../src/core/problem.ts'
import { overrideLimits } from '../../../src/sandbox/limits.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { withVerdictCache } from '../../../src/sandbox/verdict-cache.ts'
import { DOUBLE, doubleTests, request } from '../../support/grade-requests.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

it('answers identical requests from memory and counts them', async () => {
  const cached = withVerdictCache(sandbox)
  const [first, twin, other] = await cached.grade([
    request(DOUBLE),
    request(DOUBLE),
    request('def solve(n): return n'),
  ])
  expect(twin).toBe(first)
  expect(other?.status).toBe('wrong_answer')
  expect(await cached.grade([request(DOUBLE)])).toEqual([first])
  expect(cached.cacheStats()).toEqual({ hits: 2, misses: 2, size: 2 })
})

it('keeps apart what differs in anything that decides a verdict', async () => {
  const cached = withVerdictCache(sandbox)
  const variants = [
    request(DOUBLE),
    request(DOUBLE, { tests: [...doubleTests] }),
    request(DOUBLE, { comparison: { mode: 'float' } }),
    request(DOUBLE, { comparison: { mode: 'float', absoluteTolerance: 1 } }),
    request(DOUBLE, { limits: 'grading' }),
    request(DOUBLE, { limits: overrideLimits('training', { heapMb: 65 }) }),
    request(DOUBLE, { keepReturned: true }),
    request(DOUBLE, { entryPoint: 'other' }),
    request(DOUBLE, { isolation: 'strict' }),
    request(DOUBLE, { isolation: 'fresh' }),
    request(DOUBLE, { candidate: 'import os' }),
    request(`${DOUBLE}\n`),
  ]
  await cached.grade(variants)
  expect(cached.cacheStats().misses).toBe(variants.length)
})

it('forgets the least recently used first', async () => {
  const cached = withVerdictCache(sandbox, { capacity: 2 })
  const [a, b, c] = [1, 2, 3].map((i) => request(`def solve(n): return ${i}`))
  if (a === undefined || b === undefined || c === undefined) return
  await cached.grade([a, b])
  await cached.grade([a])
  await cached.grade([c])
  await cached.grade([a])
  expect(cached.cacheStats()).toEqual({ hits: 2, misses: 3, size: 2 })
  await cached.grade([b])
  expect(cached.cacheStats().misses).toBe(4)
  expect(() => withVerdictCache(sandbox, { capacity: 0 })).toThrow(ConfigError)
})

it('counts returned values by what they take, and does not keep what is larger than it may be', async () => {
  const cached = withVerdictCache(sandbox, { capacity: 3 })
  const tests = doubleTests.slice(0, 1)
  const list = (items: number) =>
    request(`def solve(n): return [n] * ${items}`, { tests, keepReturned: true })
  await cached.grade([list(14)])
  expect(cached.cacheStats().size).toBe(1)
  // One for the verdict and two for 33 values.
  const [heavy] = await cached.grade([list(32)])
  expect(heavy?.tests[0]?.returned).toMatchObject({ type: 'list' })
  expect(cached.cacheStats().size).toBe(1)
  await cached.grade([list(32)])
  expect(cached.cacheStats()).toEqual({ hits: 1, misses: 2, size: 1 })
  await cached.grade([request('def solve(n): return 1 << 4000', { tests, keepReturned: true })])
  await cached.grade([list(48)])
  expect(cached.cacheStats()).toEqual({ hits: 1, misses: 4, size: 1 })
  await cached.grade([list(32)])
  expect(cached.cacheStats().hits).toBe(2)
})

it('does not keep what only the clock decided', async () => {
  const cached = withVerdictCache(sandbox)
  const limits = overrideLimits('grading', { cpuMsPerTest: 50, cpuMsPerProgram: 50 })
  const endless = request('def solve(n):\n    while True: pass\n', {
    limits,
    tests: [doubleTests[0] as TestCase],
  })
  const [verdict] = await cached.grade([endless])
  expect(verdict?.tests).toEqual([{ status: 'time_limit', byClock: true }])
  expect(cached.cacheStats().size).toBe(0)
})
