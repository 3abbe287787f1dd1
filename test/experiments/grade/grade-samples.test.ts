import { afterEach, beforeEach, expect, test } from 'vitest'
import { gradeSamples, type SampleFailure } from '../../../experiments/grade/grade-samples.ts'
import type { Sample } from '../../../experiments/grade/samples-file.ts'
import { SandboxError } from '../../../src/core/errors.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { GradeOptions, GradeRequest, Sandbox } from '../../../src/core/sandbox.ts'
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
const neverCalled = () => {
  throw new Error('Nothing should have come here')
}

const EXPECTED = SAMPLES.map((_, i): Status => (i % 3 === 0 ? 'wrong_answer' : 'passed'))

test('samples keep their verdicts, one each, while workers are killed', async () => {
  const verdicts = new Map<number, Status[]>()
  await gradeSamples(SAMPLES, sandbox, {
    workers: 1,
    onFailure: neverCalled,
    onVerdict({ line }, { status }) {
      verdicts.set(line, [...(verdicts.get(line) ?? []), status])
      if (verdicts.size % 16 !== 1) return
      for (const pid of sandbox.stats().pids) process.kill(pid, 'SIGKILL')
    },
  })
  expect(SAMPLES.map(({ line }) => verdicts.get(line))).toEqual(EXPECTED.map((each) => [each]))
  expect(sandbox.stats().workersLost).toBeGreaterThan(0)
  // Each kill costs a start, which takes its time on a busy machine.
}, 240_000)

test('a stop ends it early without an error', async () => {
  const controller = new AbortController()
  let graded = 0
  await gradeSamples(SAMPLES, sandbox, {
    workers: 1,
    onFailure: neverCalled,
    signal: controller.signal,
    onVerdict() {
      graded++
      controller.abort()
    },
  })
  expect(graded).toBeGreaterThan(0)
  expect(graded).toBeLessThan(SAMPLES.length)
})

test('a sandbox that is gone gives every sample a row without a verdict', async () => {
  await sandbox.close()
  const rows: SampleFailure[] = []
  await gradeSamples(SAMPLES, sandbox, {
    workers: 1,
    onVerdict: neverCalled,
    onFailure: (_sample, failure) => rows.push(failure),
  })
  expect(rows).toHaveLength(SAMPLES.length)
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['not_graded']))
})

/** Fails whenever a culprit is among what is asked, or under way, as a dying worker does. */
class FragileSandbox implements Sandbox {
  readonly #sandbox: Sandbox
  readonly #failsAlone: boolean
  #culprits = 0

  constructor(sandbox: Sandbox, failsAlone: boolean) {
    this.#sandbox = sandbox
    this.#failsAlone = failsAlone
  }

  async grade(requests: readonly GradeRequest[], options?: GradeOptions) {
    const hasCulprit = requests.some(({ source }) => source.includes(CULPRIT))
    const first = hasCulprit && this.#culprits++ === 0
    if (hasCulprit && (first || this.#failsAlone)) throw new SandboxError('six workers were lost')
    return this.#sandbox.grade(requests, options)
  }

  close() {
    return this.#sandbox.close()
  }
}

const CULPRIT = '# culprit'

test.each([
  [false, 'passed'],
  [true, 'not_graded'],
] as const)(
  'a sample that the sandbox fails on is tried alone: fails again %s, %s',
  async (fails, status) => {
    const samples = SAMPLES.map((sample, i) =>
      i === 4 ? { ...sample, program: `${sample.program}${CULPRIT}\n` } : sample,
    )
    const rows = new Map<number, string>()
    await gradeSamples(samples, new FragileSandbox(sandbox, fails), {
      workers: 1,
      onVerdict: ({ line }, verdict) => rows.set(line, verdict.status),
      onFailure: ({ line }, failure) => rows.set(line, failure.status),
    })
    const expected = EXPECTED.map((each, i) => (i === 4 ? status : each))
    expect(SAMPLES.map(({ line }) => rows.get(line))).toEqual(expected)
  },
)
