import type { Problem, TestCase } from '../src/core/problem.ts'
import { binomialTail } from '../src/stats/binomial-tail.ts'
import { argumentsKey, valueKey } from '../src/values/py-value.ts'

/** What a problem breaks: `error` makes it unfit for honest figures, `warning` makes it weak. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  /** Short and stable, for tools: `hidden-overlaps-visible`. */
  readonly rule: string
  readonly message: string
}

/** What a finding is about, the weightiest first: what makes a problem useless, then what makes it weak. */
const RULES_BY_WEIGHT = [
  'reference-fails',
  'wrong-program-passes',
  'hidden-overlaps-visible',
  'starter-unusable',
  'unwritable',
  'too-long',
  'one-call',
  'weak-visible-tests',
  'reference-slow',
  'reference-missing',
  'unbalanced',
  'few-tests',
]

/** Orders findings, or what is summed up of them, by the weight of their rules. */
export function byWeight(a: Pick<Finding, 'rule'>, b: Pick<Finding, 'rule'>): number {
  return RULES_BY_WEIGHT.indexOf(a.rule) - RULES_BY_WEIGHT.indexOf(b.rule)
}

/** Fewer tests let wrong programs pass. */
const MIN_VISIBLE_TESTS = 12
const MIN_HIDDEN_TESTS = 30
/** The largest share of the tests that one answer may be right on, booleans left aside. */
export const MAX_CONSTANT_SHARE = 0.3
/** The same for booleans, which cannot be below a half. */
const MAX_BOOLEAN_SHARE = 0.6

/** How likely a count may be, of as many tests with that share at most, to be put down to chance. */
const MOST_BY_CHANCE = 0.05

/** How many tests the answer passes that is right most often. */
function commonestCount(tests: readonly TestCase[]): number {
  const counts = new Map<string, number>()
  for (const { expected } of tests) {
    const key = valueKey(expected)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
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
  if (visibleTests.length < MIN_VISIBLE_TESTS || hiddenTests.length < MIN_HIDDEN_TESTS) {
    const there = `${visibleTests.length} visible and ${hiddenTests.length} hidden tests`
    warn('few-tests', `${there}; ${MIN_VISIBLE_TESTS} and ${MIN_HIDDEN_TESTS} are advised`)
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
  const parts = { visible: visibleTests, hidden: hiddenTests }
  const lopsided = Object.entries(parts).flatMap(([part, tests]) => {
    const count = commonestCount(tests)
    // Of two tests one answer is always right on half: only what such tests hardly give by chance counts.
    const isChance = binomialTail(count, tests.length, limit) > MOST_BY_CHANCE
    return isChance ? [] : [`${count} of ${tests.length} ${part} tests`]
  })
  if (lopsided.length > 0) {
    warn('unbalanced', `one constant answer passes ${lopsided.join(', and one ')}`)
  }
  return findings
}
