import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import { overrideLimits } from '../../../src/sandbox/limits.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

interface Case {
  readonly file: string
  readonly status: string
  readonly exception?: string
  readonly limits?: 'training' | 'grading'
  readonly fuel?: number
}

const read = (name: string): string =>
  readFileSync(new URL(`./holes/${name}`, import.meta.url), 'utf8')
const cases = parse(read('verdicts.yaml')) as readonly Case[]
const tests = [2, 3, 5].map((n) => ({ args: [py.int(n)], expected: py.int(n * n) }))
const shared = 'def solve(n):\n    return n * n\n'
const alone = `import math\n${shared}`
const wrong = 'import math\ndef solve(n):\n    return -1\n'

function requestOf(source: string, { limits = 'training', fuel }: Partial<Case> = {}) {
  const profile = overrideLimits(limits, fuel === undefined ? {} : { fuelPerTest: fuel })
  const request: GradeRequest = {
    source,
    entryPoint: 'solve',
    tests,
    comparison: { mode: 'exact' },
    limits: profile,
    keepReturned: true,
  }
  return request
}

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

describe('a program that once got past the sandbox', () => {
  it.each(cases)('$file gets $status, and changes no neighbour', async (one) => {
    const [before, verdict, after, failed, last] = await sandbox.grade([
      requestOf(shared),
      requestOf(read(one.file), one),
      requestOf(alone),
      requestOf(wrong),
      requestOf(shared),
    ])
    expect(verdict?.status).toBe(one.status)
    expect(verdict?.tests.find((test) => test.exception !== undefined)?.exception).toBe(
      one.exception,
    )
    expect(verdict?.tests.some((test) => test.byClock === true)).toBe(false)
    expect([before, after, failed, last].map((other) => other?.status)).toEqual([
      'passed',
      'passed',
      'wrong_answer',
      'passed',
    ])
  })

  it('gets the same verdict, values included, alone and after any neighbours', async () => {
    const requests = cases
      .filter(({ limits, status }) => limits !== 'grading' && status !== 'tampered')
      .map((one) => requestOf(read(one.file), one))
    const together = await sandbox.grade(requests)
    for (const [i, request] of requests.entries()) {
      expect(await sandbox.grade([request])).toEqual([together[i]])
    }
    expect((await sandbox.grade([...requests].reverse())).reverse()).toEqual(together)
  })

  it('loses no worker', () => {
    expect(sandbox.stats()).toMatchObject({ workersLost: 0, retries: 0 })
  })
})
