import { z } from 'zod'
import type { Reward } from '../src/core/reward.ts'
import type { SyntaxReport } from '../src/core/syntax.ts'
import { partialConfigSchema, partialCreditOf } from './partial.ts'
import { scoreChange } from './score-change.ts'
import { isSolved } from './sparse.ts'

const { correction, weighting } = partialConfigSchema.shape

export const curriculumConfigSchema = z
  .strictObject({
    partialAt: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .describe('Share of training after which only partial correctness counts.'),
    fullAt: z
      .number()
      .min(0)
      .max(1)
      .default(0.8)
      .describe('Share of training after which only passing every test counts.'),
    correction,
    weighting,
  })
  .refine((config) => config.partialAt < config.fullAt, {
    path: ['fullAt'],
    message: 'must be greater than `partialAt`',
  })

export type CurriculumConfig = z.output<typeof curriculumConfigSchema>

/**
 * Moves from syntax to partial to full correctness as training goes on. The weights of the three
 * change linearly: (1, 0, 0) at the start, (0, 1, 0) at `partialAt`, (0, 0, 1) from `fullAt` on. The
 * score of a program lies between 0 and 1 throughout.
 */
export function createCurriculumReward(config: CurriculumConfig): Reward {
  const creditOf = partialCreditOf(config)
  return {
    name: 'curriculum',
    score(context) {
      const { problem, program, verdicts, episode, trainingProgress } = context
      if (verdicts === null && !program.ended) return null
      const weights = curriculumWeights(trainingProgress, config)
      const components = {
        syntax: weights.syntax > 0 ? weights.syntax * syntaxScore(context.syntax) : 0,
        partial: verdicts === null ? 0 : weights.partial * creditOf(problem, verdicts),
        full: verdicts !== null && isSolved(verdicts) ? weights.full : 0,
      }
      const score = components.syntax + components.partial + components.full
      return { value: scoreChange(episode, 'score', score), components }
    },
  }
}

/** Weights of the three stages, which add up to 1, at a share of training from 0 to 1. */
export function curriculumWeights(
  progress: number,
  { partialAt, fullAt }: Pick<CurriculumConfig, 'partialAt' | 'fullAt'>,
): { readonly syntax: number; readonly partial: number; readonly full: number } {
  if (progress < partialAt) {
    const partial = progress / partialAt
    return { syntax: 1 - partial, partial, full: 0 }
  }
  const full = Math.min(1, (progress - partialAt) / (fullAt - partialAt))
  return { syntax: 0, partial: 1 - full, full }
}

/** 0 to 1: half for validity, half for structure. */
export function syntaxScore({ valid, structure }: SyntaxReport): number {
  return (valid ? 0.5 : 0) + 0.5 * structure
}
