import type { ComparisonRule, Problem } from '../src/core/problem.ts'
import type { PyValue } from '../src/core/py-value.ts'
import { hashKey, isHashable, valueKey } from '../src/values/py-value.ts'

/** Which answers that compute nothing a reward gives no credit for. */
export type Correction = 'none' | 'constant' | 'trivial'

/** How much each visible test counts: all alike, or each distinct answer alike. */
export type Weighting = 'equal' | 'rarity'

export interface PartialCredit {
  /** Weight of each visible test; the weights add up to 1. */
  readonly weights: Float64Array
  /** Weighted share of tests that the best trivial answer passes, 0 to 1. */
  readonly baseline: number
}

/**
 * How a problem's visible tests are weighed, and what share its best trivial answer passes: one of
 * the constants that the tests expect, and with `trivial` also an argument given back unchanged.
 */
export function partialCredit(
  problem: Problem,
  weighting: Weighting,
  correction: Correction,
): PartialCredit {
  const { visibleTests, comparison } = problem
  const keys = visibleTests.map(({ expected }) => answerKey(expected, comparison))
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const weights = Float64Array.from(keys, (key) =>
    weighting === 'equal' ? 1 / keys.length : 1 / (counts.size * (counts.get(key) ?? 1)),
  )
  if (correction === 'none') return { weights, baseline: 0 }
  const shareOf = (passes: (index: number) => boolean): number =>
    keys.reduce((share, _, i) => (passes(i) ? share + weights[i]! : share), 0)
  const shares = [...counts.keys()].map((key) => shareOf((i) => keys[i] === key))
  if (correction === 'trivial') {
    for (const position of problem.parameters.keys()) {
      shares.push(
        shareOf((i) => {
          const argument = visibleTests[i]?.args[position]
          return argument !== undefined && answerKey(argument, comparison) === keys[i]
        }),
      )
    }
  }
  return { weights, baseline: Math.min(1, Math.max(0, ...shares)) }
}

/** Answers with one key are equal under the rule; float tolerances are left out. */
function answerKey(value: PyValue, { mode }: ComparisonRule): string {
  if (mode === 'unordered' && (value.type === 'list' || value.type === 'tuple')) {
    return `${value.type}:${value.items.map(valueKey).sort().join(',')}`
  }
  return mode === 'python-eq' && isHashable(value) ? hashKey(value) : valueKey(value)
}
