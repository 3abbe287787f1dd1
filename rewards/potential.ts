import { z } from 'zod'
import type { Reward, RewardContext } from '../src/core/reward.ts'
import { syntaxScore } from './curriculum.ts'
import { partialConfigSchema, partialCreditOf } from './partial.ts'
import { readingOf, scorePart } from './score-part.ts'

/** What is said of a state, 0 to 1. */
const potentials = ['syntax', 'structure', 'best_partial'] as const

type PotentialName = (typeof potentials)[number]

/** Settings beside the reward that is shaped. */
export const potentialSettings = {
  potential: z
    .enum(potentials)
    .default('syntax')
    .describe(
      'What a state is worth: its syntax (validity and structure alike), its structure, or the best ' +
        'partial credit so far. Each is that of the latest program that was whole, or graded.',
    ),
  gamma: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Discount per step; only the agent’s own leaves the best policy as it is.'),
  weight: z.number().default(1).describe('Factor of the potential; in units of reward.'),
}

export interface PotentialConfig {
  readonly potential: PotentialName
  readonly gamma: number
  readonly weight: number
}

/**
 * Adds potential-based shaping, F = γ Φ(s') − Φ(s), to a reward (Ng, Harada and Russell 1999, theorem 1).
 * Φ is 0 before the first step and at the end, so the discounted sum of F over an episode is 0: an
 * agent is told sooner, and what is best stays best. The end is END, or the last step of the budget.
 */
export function potentialShaping(reward: Reward, config: PotentialConfig): Reward {
  const { gamma, weight } = config
  const potentialOf = potentialFunction(config.potential)
  return {
    name: 'potential',
    ...readingOf([reward]),
    ...(reward.memory === undefined ? {} : { memory: reward.memory }),
    score(context) {
      const { episode, program, step, maxSteps } = context
      const { value, components } = scorePart(reward, context, 'reward')
      const before = Number(episode.potential ?? 0)
      const atEnd = program.ended || step >= maxSteps
      const now = atEnd ? 0 : potentialOf(context, before)
      episode.potential = now
      const shaping = weight * (gamma * now - before)
      return {
        value: value + shaping,
        components: { ...components, shaping: (components.shaping ?? 0) + shaping },
      }
    },
  }
}

/** Φ of the state after a step, given Φ of the one before it. */
function potentialFunction(
  name: PotentialName,
): (context: RewardContext, before: number) => number {
  if (name === 'best_partial') {
    const creditOf = partialCreditOf(partialConfigSchema.parse({}))
    return ({ problem, verdicts }, before) =>
      verdicts === null ? before : Math.max(before, creditOf(problem, verdicts))
  }
  // In the middle of an expression there is nothing to measure.
  return (context, before) => {
    if (!context.program.complete) return before
    return name === 'syntax' ? syntaxScore(context.syntax) : context.syntax.structure
  }
}
