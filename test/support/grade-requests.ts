import type { TestCase } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { GradeRequest } from '../../src/core/sandbox.ts'
import { py } from '../../src/values/py-value.ts'

export function testCase(args: readonly PyValue[], expected: PyValue): TestCase {
  return { args, expected }
}

/** Tests of `solve(n) = 2 * n`. */
export const doubleTests: readonly TestCase[] = [0, 1, 5, -7].map((n) =>
  testCase([py.int(n)], py.int(2 * n)),
)

/** A request for a program that defines `solve`, with training's limits. */
export function request(source: string, changes: Partial<GradeRequest> = {}): GradeRequest {
  return {
    source,
    entryPoint: 'solve',
    tests: doubleTests,
    comparison: { mode: 'exact' },
    limits: 'training',
    ...changes,
  }
}

export const DOUBLE = 'def solve(n):\n    return n * 2\n'

/** As `DOUBLE`, but with an import, so that it gets an interpreter of its own. */
export const DOUBLE_ALONE = `import math\n${DOUBLE}`
