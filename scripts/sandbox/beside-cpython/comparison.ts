import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { decidedByClock } from '../fuzz/verdict-key.ts'

/** What the sandbox and a plain CPython said of one program. */
export interface Pair {
  readonly task: string
  readonly source: string
  readonly change: string
  readonly verdict: ProgramVerdict
  /** `passed`, `timed out` or `failed: ` and an exception's name. */
  readonly plain: string
}

/** Null where both agree on whether it passed; else why they do not, as far as can be told. */
export function disagreement({ verdict, plain, source }: Pair): string | null {
  if ((verdict.status === 'passed') === (plain === 'passed')) return null
  if (decidedByClock(verdict)) return 'the clock decided'
  const exception = verdict.tests.find((test) => test.exception !== undefined)?.exception
  if (plain === 'passed') {
    if (verdict.status === 'time_limit') return 'time: the sandbox counts work, CPython has a clock'
    if (verdict.status === 'memory_limit') return 'memory: the sandbox has a limit'
    if (verdict.status === 'output_limit') return 'output: the sandbox has a limit'
    if (verdict.status === 'invalid_return') {
      return 'value: `==` accepts it, and the sandbox does not read it'
    }
    if (verdict.status === 'wrong_answer') {
      return 'comparison: `==` accepts it, and the comparison of values does not'
    }
    if (exception === 'RecursionError') return 'depth: the stack ends earlier in the sandbox'
    return `version: ${verdict.status} ${exception ?? ''} in CPython 3.14 alone`
  }
  if (plain === 'timed out') return 'time: CPython was stopped by its clock'
  if (/SyntaxError|ImportError|ModuleNotFoundError|AttributeError/.test(plain)) {
    return `version: ${plain} in the older CPython alone`
  }
  if (/\bset\b|\{/.test(source) && plain === 'failed: AssertionError') {
    return 'order: the order of a set or of texts depends on the hash seed of the process'
  }
  return `unexplained: ${plain} in plain CPython alone`
}
