import type { ComparisonRule, Problem } from '../src/core/problem.ts'
import type { PyValue } from '../src/core/py-value.ts'
import { hashKey, isHashable, valueKey } from '../src/values/py-value.ts'
import { closeness } from './closeness.ts'

/** Which answers that compute nothing a reward gives no credit for. */
export type Correction = 'none' | 'constant' | 'trivial'

/** How much each visible test counts: all alike, or each distinct answer alike. */
export type Weighting = 'equal' | 'rarity'

export interface PartialCredit {
  /** Weight of each visible test; the weights add up to 1. */
  readonly weights: Float64Array
  /** Weighted credit of the best trivial answer, 0 to 1. */
  readonly baseline: number
}

/**
 * How a problem's visible tests are weighed, and what credit its best trivial answer gets: one of
 * the constants that the tests expect, and with `trivial` also an argument given back unchanged.
 *
 * @param near credit of a wrong answer: this times its closeness, 0 to 1
 */
export function partialCredit(
  problem: Problem,
  weighting: Weighting,
  correction: Correction,
  near = 0,
): PartialCredit {
  const { visibleTests, comparison } = problem
  const answerOf = (value: PyValue): Answer => ({ value, key: answerKey(value, comparison) })
  const expected = visibleTests.map((test) => answerOf(test.expected))
  const counts = new Map<string, number>()
  for (const { key } of expected) counts.set(key, (counts.get(key) ?? 0) + 1)
  const weights = Float64Array.from(expected, ({ key }) =>
    weighting === 'equal' ? 1 / expected.length : 1 / (counts.size * (counts.get(key) ?? 1)),
  )
  if (correction === 'none') return { weights, baseline: 0 }
  const creditOf = (answerAt: (test: number) => Answer | undefined): number =>
    expected.reduce((sum, { value, key }, i) => {
      const answer = answerAt(i)
      if (answer === undefined) return sum
      if (answer.key === key) return sum + weights[i]!
      return near === 0 ? sum : sum + weights[i]! * near * closeness(value, answer.value)
    }, 0)
  const constants = new Map(expected.map((answer) => [answer.key, answer]))
  const credits = [...constants.values()].map((constant) => creditOf(() => constant))
  if (correction === 'trivial') {
    for (const position of problem.parameters.keys()) {
      const given = visibleTests.map(({ args }) => args[position])
      credits.push(creditOf((i) => given[i] && answerOf(given[i])))
    }
  }
  return { weights, baseline: Math.min(1, Math.max(0, ...credits)) }
}

/** A value and what tells it from others. */
interface Answer {
  readonly value: PyValue
  readonly key: string
}

/** Answers with one key are equal under the rule; float tolerances are left out. */
function answerKey(value: PyValue, { mode }: ComparisonRule): string {
  if (mode === 'unordered' && (value.type === 'list' || value.type === 'tuple')) {
    return `${value.type}:${value.items.map(valueKey).sort().join(',')}`
  }
  return mode === 'python-eq' && isHashable(value) ? hashKey(value) : valueKey(value)
}
