import { z } from 'zod'
import type { Problem } from '../src/core/problem.ts'
import type { Reward } from '../src/core/reward.ts'
import type { ProgramVerdict } from '../src/core/verdict.ts'
import { closeness } from './closeness.ts'
import { scoreChange } from './score-change.ts'
import { isSolved } from './sparse.ts'
import { type PartialCredit, partialCredit } from './trivial-answers.ts'

export const partialConfigSchema = z.strictObject({
  correction: z
    .enum(['none', 'constant', 'trivial'])
    .default('trivial')
    .describe(
      'No credit for what the best constant answer passes (`constant`), or the best constant or unchanged argument (`trivial`).',
    ),
  weighting: z
    .enum(['equal', 'rarity'])
    .default('rarity')
    .describe('Every test counts alike, or every distinct answer does.'),
  closeness: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of a test’s credit that a wrong answer gets for being near; 0 for none.'),
  solvedBonus: z
    .number()
    .min(0)
    .default(1)
    .describe('Added when every visible test passes; in units of reward.'),
})

export type PartialConfig = z.output<typeof partialConfigSchema>

/** What partial credit depends on. */
export type CreditConfig = Pick<PartialConfig, 'correction' | 'weighting'> & {
  readonly closeness?: number
}

/**
 * The share of visible tests passed, from 0 for a program no better than the best trivial answer to
 * 1 for all of them, and `solvedBonus` on top of that. Uncorrected partial credit teaches constants:
 * "False" passes most tests of a test for primes.
 */
export function createPartialReward(config: PartialConfig): Reward {
  const creditOf = partialCreditOf(config)
  return {
    name: 'partial',
    readsReturned: config.closeness > 0,
    score({ problem, verdicts, episode }) {
      if (verdicts === null) return null
      const credit = creditOf(problem, verdicts)
      const solved = isSolved(verdicts) ? config.solvedBonus : 0
      const value = scoreChange(episode, 'score', credit + solved)
      return { value, components: { credit, solved } }
    },
  }
}

/**
 * Corrected share of tests passed, 0 to 1, near answers counted in part; what depends on the problem
 * alone is computed once.
 */
export function partialCreditOf(
  config: CreditConfig,
): (problem: Problem, verdicts: ProgramVerdict) => number {
  const near = config.closeness ?? 0
  const byProblem = new WeakMap<Problem, PartialCredit>()
  return (problem, verdicts) => {
    let known = byProblem.get(problem)
    if (known === undefined) {
      known = partialCredit(problem, config.weighting, config.correction, near)
      byProblem.set(problem, known)
    }
    const { weights, baseline } = known
    if (isSolved(verdicts)) return 1
    if (baseline >= 1) return 0
    let share = 0
    for (let i = 0; i < verdicts.tests.length; i++) {
      const { status, returned } = verdicts.tests[i]!
      const weight = weights[i] ?? 0
      if (status === 'passed') share += weight
      else if (near > 0 && returned !== undefined) {
        share += weight * near * closeness(problem.visibleTests[i]!.expected, returned)
      }
    }
    return Math.max(0, (share - baseline) / (1 - baseline))
  }
}
