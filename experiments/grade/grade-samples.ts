import { setMaxListeners } from 'node:events'
import { allTests } from '../../problems/importers/checked-task.ts'
import { SandboxError } from '../../src/core/errors.ts'
import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { overrideLimits } from '../../src/sandbox/limits.ts'
import { withVerdictCache } from '../../src/sandbox/verdict-cache.ts'
import type { Sample } from './samples-file.ts'

/** Samples under way at once for each worker: two batches, small enough that verdicts come steadily. */
const SAMPLES_PER_WORKER = 8
/** An endless loop has failed after its first test: without the stop it would take five times as long. */
const LIMITS = overrideLimits('grading', { stopAtTimeLimit: true })
/** Failures of the sandbox after which it is taken to be broken for good. */
const MAX_FAILURES = 20

export interface GradeSamplesOptions {
  /** Workers of the sandbox. */
  readonly workers: number
  /** Called once a sample, as they come, in no order. */
  readonly onVerdict: (sample: Sample, verdict: ProgramVerdict) => void
  /** Ends the grading early, without an error; what is under way is not reported. */
  readonly signal?: AbortSignal
}

/**
 * Grades every sample on all tests of its problem, visible and hidden, under grading's limits; the
 * tests after a time limit count as failed. Identical programs are graded once.
 *
 * A sample that the sandbox fails on is left without a verdict, the others go on; then a
 * `SandboxError` says how many there were.
 */
export async function gradeSamples(
  samples: readonly Sample[],
  sandbox: Sandbox,
  { workers, onVerdict, signal }: GradeSamplesOptions,
): Promise<void> {
  const cached = withVerdictCache(sandbox)
  const tests = testsByProblem()
  const failures: SandboxError[] = []
  const options = signal === undefined ? {} : { signal }
  // Each sample under way listens for the abort, which is no leak.
  if (signal !== undefined) setMaxListeners(0, signal)
  let next = 0
  const gradeNext = async (): Promise<void> => {
    for (;;) {
      const sample = samples[next++]
      if (sample === undefined || signal?.aborted || failures.length >= MAX_FAILURES) return
      const { problem, program } = sample
      const request = gradeRequestOf(problem, program, tests(problem), { limits: LIMITS })
      try {
        const [verdict] = await cached.grade([request], options)
        if (verdict !== undefined) onVerdict(sample, verdict)
      } catch (error) {
        if (signal?.aborted) return
        if (!(error instanceof SandboxError)) throw error
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: workers * SAMPLES_PER_WORKER }, gradeNext))
  const [first] = failures
  if (first === undefined) return
  throw new SandboxError(
    `${failures.length} samples could not be graded (${first.message}); the verdicts of the others are kept: run the same command again`,
    { cause: first },
  )
}

/** The tests of a problem as one list that keeps its identity, so that workers get it once a batch. */
function testsByProblem(): (problem: Problem) => readonly TestCase[] {
  const lists = new Map<Problem, readonly TestCase[]>()
  return (problem) => {
    const known = lists.get(problem) ?? allTests(problem)
    lists.set(problem, known)
    return known
  }
}
