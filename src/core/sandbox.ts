import type { ComparisonRule, TestCase } from './problem.ts'
import type { ProgramVerdict } from './verdict.ts'

/** What a program may use. Times are of the candidate alone, not of queueing or resetting. */
export interface SandboxLimits {
  /** Ticks of the interpreter a test may take, about one for each loop turn and call; 0 for no limit. */
  readonly workPerTest: number
  /**
   * Turns of loops a test may take, those of C functions and of the interpreter itself included, and
   * one for each 32 bytes copied. The same count on every machine, which no program can change.
   */
  readonly fuelPerTest: number
  readonly fuelPerProgram: number
  /** Backstops, well above what the counts take; a verdict that they decide says so. */
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

/** Both count, so that verdicts repeat to the bit; `training` is tight, `grading` generous. */
export type LimitProfile = 'training' | 'grading'

/**
 * What a program has to itself. `shared`: programs of the safe subset share an interpreter between
 * resets, others get a reset of their own. `strict`: every program gets one. `fresh`: a new interpreter
 * for every program, started from the image.
 */
export type Isolation = 'shared' | 'strict' | 'fresh'

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
   * 20,000 parts out, so that no program can make its grader slow; `whole` those of more than 16 MiB or a
   * million parts, for references, whose values become tests. Default false.
   */
  readonly keepReturned?: boolean | 'whole'
  /** Default `shared`. */
  readonly isolation?: Isolation
  /**
   * The part of `source` that is foreign, where a harness stands around it: what it uses decides whether
   * a program that passes is run once more in a fresh interpreter. Default: all of it.
   */
  readonly candidate?: string
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
