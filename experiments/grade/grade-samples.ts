import { setMaxListeners } from 'node:events'
import { allTests } from '../../problems/importers/checks/checked-task.ts'
import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { Isolation, Sandbox } from '../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { graderVersion } from '../../src/sandbox/grader-version.ts'
import { BENCHMARK_LIMITS, LONGEST_PROGRAM } from '../../src/sandbox/limits.ts'
import { withVerdictCache } from '../../src/sandbox/verdict-cache.ts'
import {
  signal as abortSignal,
  callback,
  checkArgument,
  checkOptions,
  count,
  listOf,
  mapping,
  oneOf,
  type RulesOf,
  required,
} from '../../src/settings/call-options.ts'
import { sandbox as sandboxRule } from '../../src/settings/problem-rules.ts'
import type { Sample } from './samples-file.ts'

/** Samples under way at once for each worker: two batches, small enough that verdicts come steadily. */
const SAMPLES_PER_WORKER = 8
/** An endless loop has failed after its first test: without the stop it would take five times as long. */
const LIMITS = { ...BENCHMARK_LIMITS, stopAtTimeLimit: true }
/** What an official figure comes from at least: an interpreter that nothing else ran in since its reset. */
export const DEFAULT_ISOLATION: Isolation = 'strict'
/** Samples in a row that fail alone, too, after which the sandbox is taken to be broken for good. */
const MAX_FAILURES_IN_A_ROW = 20

/** The version of the grader that samples are graded by, its limits included. */
export function sampleGraderVersion(): string {
  return graderVersion(LIMITS)
}

export interface GradeSamplesOptions {
  /** Workers of the sandbox. */
  readonly workers: number
  /** What each program has to itself. Default `strict`. */
  readonly isolation?: Isolation
  /** Called once a sample, as they come, in no order. */
  readonly onVerdict: (sample: Sample, verdict: ProgramVerdict) => void
  /** Called once a sample that has no verdict: its program is too long, or the sandbox failed. */
  readonly onFailure: (sample: Sample, failure: SampleFailure) => void
  /** Ends the grading early, without an error; what is under way is not reported. */
  readonly signal?: AbortSignal
}

/** Why a sample has no verdict of the sandbox's. */
export interface SampleFailure {
  /** `source_limit` is the sample's own fault and counts as a failed one; `not_graded` counts nowhere. */
  readonly status: 'source_limit' | 'not_graded'
  readonly reason: string
}

const listed = listOf(
  mapping,
  'samples, the `samples` of what `await readSamples(file, set)` gives',
)

const OPTIONS: RulesOf<GradeSamplesOptions> = {
  workers: required(count(1)),
  isolation: oneOf('shared', 'strict', 'fresh'),
  onVerdict: required(callback),
  onFailure: required(callback),
  signal: abortSignal,
}

/**
 * Grades every sample on all tests of its problem, visible and hidden, under grading's limits; the
 * tests after a time limit count as failed. Identical programs are graded once.
 *
 * A sample that the sandbox fails on is tried once more, alone, after all others; what fails then has
 * no verdict. Whatever happens, every sample is reported once, unless it was stopped.
 */
export async function gradeSamples(
  samples: readonly Sample[],
  sandbox: Sandbox,
  options: GradeSamplesOptions,
): Promise<void> {
  checkArgument('gradeSamples', 'samples', samples, listed)
  checkArgument('gradeSamples', 'sandbox', sandbox, sandboxRule)
  checkOptions('gradeSamples', options, OPTIONS)
  const { workers, isolation = DEFAULT_ISOLATION, onVerdict, onFailure, signal } = options
  const grade = grader(sandbox, isolation, signal)
  const again: Sample[] = []
  let next = 0
  const gradeNext = async (): Promise<void> => {
    for (;;) {
      const sample = samples[next++]
      if (sample === undefined || signal?.aborted) return
      const length = Buffer.byteLength(sample.program)
      if (length > LONGEST_PROGRAM) {
        const reason = `a program of ${length} bytes; at most ${LONGEST_PROGRAM} are graded`
        onFailure(sample, { status: 'source_limit', reason })
        continue
      }
      try {
        onVerdict(sample, await grade(sample))
      } catch {
        if (signal?.aborted) return
        again.push(sample)
      }
    }
  }
  await Promise.all(Array.from({ length: workers * SAMPLES_PER_WORKER }, gradeNext))
  await gradeAlone(again, grade, { onVerdict, onFailure, ...(signal && { signal }) })
}

type Grade = (sample: Sample) => Promise<ProgramVerdict>

function grader(sandbox: Sandbox, isolation: Isolation, signal: AbortSignal | undefined): Grade {
  const cached = withVerdictCache(sandbox)
  const tests = testsByProblem()
  const options = signal === undefined ? {} : { signal }
  // Each sample under way listens for the abort, which is no leak.
  if (signal !== undefined) setMaxListeners(0, signal)
  return async ({ problem, program }) => {
    const request = gradeRequestOf(problem, program, tests(problem), {
      limits: LIMITS,
      isolation,
    })
    const [verdict] = await cached.grade([request], options)
    if (verdict === undefined) throw new Error('the sandbox gave no verdict')
    return verdict
  }
}

/** One after the other, so that a sample is judged by what it does alone. */
async function gradeAlone(
  samples: readonly Sample[],
  grade: Grade,
  { onVerdict, onFailure, signal }: Omit<GradeSamplesOptions, 'workers' | 'isolation'>,
): Promise<void> {
  let inARow = 0
  for (const sample of samples) {
    if (signal?.aborted) return
    if (inARow >= MAX_FAILURES_IN_A_ROW) {
      onFailure(sample, { status: 'not_graded', reason: 'the sandbox failed on all before it' })
      continue
    }
    try {
      onVerdict(sample, await grade(sample))
      inARow = 0
    } catch (error) {
      if (signal?.aborted) return
      inARow++
      onFailure(sample, { status: 'not_graded', reason: oneLine(error) })
    }
  }
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
