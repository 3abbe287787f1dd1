import type { ComparisonRule, TestCase } from './problem.ts'
import type { ProgramVerdict } from './verdict.ts'

/** What a program may use. Times are of the candidate alone, not of queueing or resetting. */
export interface SandboxLimits {
  /** Interpreter ticks a test may take, a deterministic count; 0 leaves only the clocks. */
  readonly workPerTest: number
  readonly cpuMsPerTest: number
  readonly cpuMsPerProgram: number
  /** Wall-clock limits as a multiple of the CPU limits. */
  readonly wallFactor: number
  readonly heapMb: number
  readonly outputBytes: number
  readonly returnBytes: number
  readonly returnDepth: number
  readonly sourceBytes: number
  /** Whether the tests after the first time limit are left out (they get `time_limit` too). */
  readonly stopAtTimeLimit: boolean
}

/** `training` counts work, so that verdicts repeat to the bit; `grading` is generous. */
export type LimitProfile = 'training' | 'grading'

export interface GradeRequest {
  /** The whole program: the source that defines the entry point. */
  readonly source: string
  /** Name of the function to call. */
  readonly entryPoint: string
  readonly tests: readonly TestCase[]
  readonly comparison: ComparisonRule
  /** Default `grading`. */
  readonly limits?: LimitProfile | SandboxLimits
  /**
   * Whether the verdicts carry the returned values. `true` leaves values of more than 64 KiB or
   * 20,000 parts out, so that no program can make its grader slow; `whole` keeps those too, for
   * programs that are trusted. Default false.
   */
  readonly keepReturned?: boolean | 'whole'
}

export interface GradeOptions {
  /** Aborting rejects with the signal's reason and frees the workers. */
  readonly signal?: AbortSignal
}

/**
 * Runs programs in real CPython, isolated from the host, and compares what they return.
 *
 * Verdicts come in the order of the requests. Nothing a program does makes `grade` reject: it
 * rejects only with a `SandboxError` (infrastructure, after retries) or an abort's reason.
 */
export interface Sandbox {
  grade(requests: readonly GradeRequest[], options?: GradeOptions): Promise<ProgramVerdict[]>
  /** Ends every worker; later calls of `grade` reject. Safe to call twice. */
  close(): Promise<void>
}
