import { afterEach, beforeEach, expect, test } from 'vitest'
import { gradeSamples } from '../../../experiments/grade/grade-samples.ts'
import type { Sample } from '../../../experiments/grade/samples-file.ts'
import { SandboxError } from '../../../src/core/errors.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { Status } from '../../../src/core/verdict.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

let sandbox: PooledSandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

const tests = [1, 2].map((n) => ({ args: [py.int(n)], expected: py.int(2 * n) }))
const DOUBLE: Problem = {
  kind: 'function',
  id: 'double',
  functionName: 'double',
  parameters: [{ name: 'n', type: 'int' }],
  returnType: 'int',
  docstring: 'Double a number.',
  visibleTests: tests.slice(0, 1),
  hiddenTests: tests.slice(1),
  comparison: { mode: 'exact' },
  tags: [],
}

/** Every third one is wrong, no two are the same program. */
const SAMPLES: readonly Sample[] = Array.from({ length: 36 }, (_, i) => ({
  line: i + 1,
  taskId: 'double',
  problem: DOUBLE,
  program: `def double(n):\n    return n * 2 + ${i % 3 === 0 ? 1 : 0} * ${i + 1}\n`,
}))
const EXPECTED = SAMPLES.map((_, i): Status => (i % 3 === 0 ? 'wrong_answer' : 'passed'))

test('samples keep their verdicts, one each, while workers are killed', async () => {
  const verdicts = new Map<number, Status[]>()
  await gradeSamples(SAMPLES, sandbox, {
    workers: 1,
    onVerdict({ line }, { status }) {
      verdicts.set(line, [...(verdicts.get(line) ?? []), status])
      if (verdicts.size % 16 !== 1) return
      for (const pid of sandbox.stats().pids) process.kill(pid, 'SIGKILL')
    },
  })
  expect(SAMPLES.map(({ line }) => verdicts.get(line))).toEqual(EXPECTED.map((each) => [each]))
  expect(sandbox.stats().workersLost).toBeGreaterThan(0)
})

test('a stop ends it early without an error', async () => {
  const controller = new AbortController()
  let graded = 0
  await gradeSamples(SAMPLES, sandbox, {
    workers: 1,
    signal: controller.signal,
    onVerdict() {
      graded++
      controller.abort()
    },
  })
  expect(graded).toBeGreaterThan(0)
  expect(graded).toBeLessThan(SAMPLES.length)
})

test('a sandbox that is gone is an error, never a verdict', async () => {
  await sandbox.close()
  let graded = 0
  const grading = gradeSamples(SAMPLES, sandbox, { workers: 1, onVerdict: () => graded++ })
  await expect(grading).rejects.toThrow(SandboxError)
  await expect(grading).rejects.toThrow(/could not be graded .*run the same command again$/)
  expect(graded).toBe(0)
})
