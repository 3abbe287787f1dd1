import type { Status } from '../../../src/core/verdict.ts'
import { plural } from '../../../src/log/plural.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** What a program did on one test of a problem; values as Python writes them. */
export interface TestLine {
  readonly part: 'visible' | 'hidden'
  readonly call: string
  readonly status: Status
  readonly expected: string
  /** Left out where nothing was returned, or nothing that can be kept. */
  readonly returned?: string
  readonly exception?: string
  /** Of a syntax error, where it is known. */
  readonly line?: number
}

/** Failures of a part that are shown one by one; `--json` has all. */
const SHOWN_FAILURES = 10
const LONGEST_VALUE = 200
/** A program that has no beginning fails every test alike. */
const NOTHING_RAN: ReadonlySet<Status> = new Set(['syntax_error', 'missing_entry_point'])

/** The failing tests, the visible ones first, then how many passed of each part. */
export function showTests(tests: readonly TestLine[], terminal: Terminal): void {
  const [first] = tests
  if (first !== undefined && NOTHING_RAN.has(first.status)) {
    const place = first.line === undefined ? '' : ` at line ${first.line}`
    terminal.out(`${first.status}${place}: none of ${plural(tests.length, 'test')} ran`)
    return
  }
  const parts = (['visible', 'hidden'] as const).map((part) => {
    const all = tests.filter((test) => test.part === part)
    return { part, all, failed: all.filter(({ status }) => status !== 'passed') }
  })
  for (const { part, failed } of parts) {
    for (const test of failed.slice(0, SHOWN_FAILURES)) {
      terminal.out(`${part} ${shortened(test.call)}: ${howItFailed(test)}`)
    }
    const left = failed.length - SHOWN_FAILURES
    if (left > 0) terminal.out(`${part}: ${plural(left, 'more failure')}, in --json`)
  }
  const counts = parts
    .filter(({ all }) => all.length > 0)
    .map(({ part, all, failed }) => `${all.length - failed.length} of ${all.length} ${part}`)
  const status = tests.find((test) => test.status !== 'passed')?.status ?? 'passed'
  terminal.out(`${status}: ${counts.join(' and ')} tests passed`)
}

/** `expected 3, got 4`; where no value was returned, what happened in place of it. */
function howItFailed({ status, expected, returned, exception }: TestLine): string {
  const happened = exception === undefined ? status : `${status} (${exception})`
  const got = returned === undefined ? happened : shortened(returned)
  return `expected ${shortened(expected)}, got ${got}`
}

function shortened(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}
