import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { valueKey } from '../../../src/values/py-value.ts'

/** A verdict as one text: two are the same exactly when every part of them is. */
export function verdictKey(verdict: ProgramVerdict | undefined): string {
  if (verdict === undefined) return 'no verdict'
  const tests = verdict.tests.map(({ status, exception, returned }) =>
    [status, exception, returned === undefined ? undefined : valueKey(returned)]
      .filter((part) => part !== undefined)
      .join(' '),
  )
  return [verdict.status, ...tests].join('\n')
}

/**
 * Whether the clock alone decided a verdict. Such verdicts may differ from one run to the next on a
 * busy machine.
 */
export function decidedByClock(verdict: ProgramVerdict | undefined): boolean {
  return verdict?.tests.some((test) => test.byClock === true) === true
}
