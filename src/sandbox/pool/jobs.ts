import { ConfigError } from '../../core/errors.ts'
import type { GradeRequest, Isolation } from '../../core/sandbox.ts'
import type { ProgramVerdict } from '../../core/verdict.ts'
import { isPythonEqual } from '../compare/expected-value.ts'
import type { TestArguments } from '../guest/contract.ts'
import { heapBytes, resolveLimits } from '../limits.ts'
import type { BatchMessage, WireProgram } from '../worker/protocol.ts'
import { testArguments } from './verdicts.ts'

/** A call of `grade`. */
export interface Call {
  readonly verdicts: ProgramVerdict[]
  left: number
  settled: boolean
  resolve(verdicts: ProgramVerdict[]): void
  reject(error: unknown): void
}

/** One program of a call. */
export interface Job {
  readonly call: Call
  readonly index: number
  readonly request: GradeRequest
  /** Workers lost while they ran the batch it was in; after the first it is alone on a worker. */
  attempts: number
  readonly isolation: Isolation
  /** Set for the second run of a program that passed. */
  readonly confirms?: true
}

export interface Batch {
  readonly id: number
  readonly jobs: readonly Job[]
  /** Jobs whose verdicts have come. */
  delivered: number
  /** Whether the worker was told to leave the rest. */
  cancelled: boolean
  /** The longest that a test may take by the clock, in milliseconds. */
  readonly longestTestMs: number
}

/** Whether a job's request has no tests: it takes no room among the outcomes. */
export function isEmpty(job: Job | undefined): boolean {
  return job !== undefined && job.request.tests.length === 0
}

/** Throws a `ConfigError` for a request that breaks a rule. */
export function checkRequest(request: GradeRequest): void {
  if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(request.entryPoint)) {
    throw new ConfigError(
      `Expected \`entryPoint\` to be a Python identifier, got \`${request.entryPoint}\``,
    )
  }
  resolveLimits(request.limits)
  // Marshalled here, where a value that cannot be is the caller's mistake; later is too late to say.
  testArguments(request.tests)
}

/** The batch as it travels: each list of tests once, expected values not at all. */
export function batchMessage(id: number, jobs: readonly Job[]): BatchMessage {
  const indexOf = new Map<TestArguments, number>()
  const sets: TestArguments[] = []
  const programs = jobs.map((job): WireProgram => {
    const { request } = job
    const set = testArguments(request.tests)
    let testSet = indexOf.get(set)
    if (testSet === undefined) {
      testSet = sets.push(set) - 1
      indexOf.set(set, testSet)
    }
    const { cpuMsPerTest, cpuMsPerProgram, wallFactor, ...limits } = resolveLimits(request.limits)
    return {
      source: request.source,
      entryPoint: request.entryPoint,
      testSet,
      limits: { ...limits, heapBytes: heapBytes(resolveLimits(request.limits)) },
      clock: { cpuMsPerTest, cpuMsPerProgram, wallFactor },
      convert: isPythonEqual(request.comparison),
      isolation: job.isolation,
    }
  })
  return { type: 'batch', id, programs, testSets: sets }
}
