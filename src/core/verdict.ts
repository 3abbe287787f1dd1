import type { PyValue } from './py-value.ts'

/** What happened to a program on one test, or as a whole. */
export type Status =
  | 'passed'
  | 'wrong_answer'
  | 'runtime_error'
  | 'syntax_error'
  | 'missing_entry_point'
  | 'invalid_return'
  | 'time_limit'
  | 'memory_limit'
  | 'output_limit'
  | 'tampered'

export interface TestVerdict {
  readonly status: Status
  /** The exception's type name on `runtime_error`, read without running its code. */
  readonly exception?: string
  /**
   * The value returned, where the request asked for it. Left out where the value is too large to be
   * kept, or holds a library class's instance that equals no builtin value (`Fraction(1, 3)`).
   */
  readonly returned?: PyValue
}

/** The outcome of one program over its tests, in the order of the request's tests. */
export interface ProgramVerdict {
  /** `passed` when every test passed; else the status of the first test, in order, that did not. */
  readonly status: Status
  /**
   * One entry per test. After a time limit, a tamper or a program that does not compile, the tests
   * that did not run carry that same status.
   */
  readonly tests: readonly TestVerdict[]
  readonly passed: number
  readonly total: number
}
