import type { Problem, TestCase } from '../src/core/problem.ts'
import { argumentsKey, valueKey } from '../src/values/py-value.ts'

/** What a problem breaks: `error` makes it unfit for honest figures, `warning` makes it weak. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  /** Short and stable, for tools: `hidden-overlaps-visible`. */
  readonly rule: string
  readonly message: string
}

/** Fewer tests let wrong programs pass. */
const MIN_VISIBLE_TESTS = 12
const MIN_HIDDEN_TESTS = 30
/** The largest share of the tests that one answer may be right on, booleans left aside. */
export const MAX_CONSTANT_SHARE = 0.3
/** The same for booleans, which cannot be below a half. */
const MAX_BOOLEAN_SHARE = 0.6

/** The answer that is right most often, and its share of the tests. */
function commonestAnswer(tests: readonly TestCase[]): { count: number; share: number } {
  const counts = new Map<string, number>()
  for (const { expected } of tests) {
    const key = valueKey(expected)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const count = Math.max(0, ...counts.values())
  return { count, share: tests.length === 0 ? 0 : count / tests.length }
}

function isBoolean(problem: Problem): boolean {
  return [...problem.visibleTests, ...problem.hiddenTests].every(
    ({ expected }) => expected.type === 'bool',
  )
}

/** Whether there is one call only: its answer is all that a program has to give, and nothing can be kept hidden. */
export function hasOneCall({ visibleTests, hiddenTests }: Problem): boolean {
  return [...visibleTests, ...hiddenTests].every(({ args }) => args.length === 0)
}

/** Rules that need no sandbox: how many tests, how balanced, whether any is both seen and hidden. */
export function checkTests(problem: Problem): Finding[] {
  const { visibleTests, hiddenTests } = problem
  const findings: Finding[] = []
  const warn = (rule: string, message: string) =>
    findings.push({ severity: 'warning', rule, message })
  if (hasOneCall(problem)) {
    warn(
      'one-call',
      'without arguments there is one call, visible and hidden: a constant solves it',
    )
    return findings
  }
  if (visibleTests.length < MIN_VISIBLE_TESTS) {
    warn('few-tests', `visible tests: ${visibleTests.length}; ${MIN_VISIBLE_TESTS} are advised`)
  }
  if (hiddenTests.length < MIN_HIDDEN_TESTS) {
    warn('few-tests', `hidden tests: ${hiddenTests.length}; ${MIN_HIDDEN_TESTS} are advised`)
  }
  const seen = new Set(visibleTests.map(({ args }) => argumentsKey(args)))
  const both = hiddenTests.filter(({ args }) => seen.has(argumentsKey(args))).length
  if (both > 0) {
    findings.push({
      severity: 'error',
      rule: 'hidden-overlaps-visible',
      message: `hidden tests that are visible too: ${both}; a program can learn them by heart`,
    })
  }
  const limit = isBoolean(problem) ? MAX_BOOLEAN_SHARE : MAX_CONSTANT_SHARE
  for (const [part, tests] of [
    ['visible', visibleTests],
    ['hidden', hiddenTests],
  ] as const) {
    const { count, share } = commonestAnswer(tests)
    if (share > limit) {
      warn('unbalanced', `one constant answer passes ${count} of ${tests.length} ${part} tests`)
    }
  }
  return findings
}
