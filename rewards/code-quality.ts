import { z } from 'zod'
import type { Problem } from '../src/core/problem.ts'
import type { Reward, RewardContext } from '../src/core/reward.ts'
import type { SyntaxReport } from '../src/core/syntax.ts'
import type { ProgramVerdict } from '../src/core/verdict.ts'
import { partialConfigSchema, partialCreditOf } from './partial.ts'
import { scoreChange } from './score-change.ts'
import { isSolved } from './sparse.ts'

const weight = (standard: number, what: string) =>
  z.number().min(0).default(standard).describe(`${what} ${standard} leaves the parts as they are.`)

const { correction, weighting } = partialConfigSchema.shape

export const codeQualityConfigSchema = z
  .strictObject({
    correctnessWeight: weight(10, 'Scales correctness;'),
    correction: correction
      .removeDefault()
      .default('none')
      .describe('What of correctness is not paid before all tests pass, as in `partial`.'),
    weighting: weighting
      .removeDefault()
      .default('equal')
      .describe('How tests count for correctness, as in `partial`.'),
    qualityWeight: weight(2, 'Scales quality;'),
    efficiencyWeight: weight(1, 'Scales efficiency;'),
    progressWeight: weight(0.5, 'Scales progress;'),
    minTokens: z
      .int()
      .min(0)
      .default(3)
      .describe('Fewest tokens of a body of reasonable length (leaves of its syntax tree).'),
    maxTokens: z
      .int()
      .min(1)
      .default(60)
      .describe('Most tokens of a body of reasonable length; more cost efficiency.'),
    maxComplexity: z
      .int()
      .min(1)
      .default(5)
      .describe('Highest cyclomatic complexity that counts as low.'),
  })
  .refine((config) => config.minTokens <= config.maxTokens, {
    path: ['maxTokens'],
    message: 'must be at least `minTokens`',
  })

export type CodeQualityConfig = z.output<typeof codeQualityConfigSchema>

/**
 * Correctness, quality, efficiency and progress, as rewards/README.md works out by hand.
 *
 * Correctness is paid where the tests ran, as the change since they last did; quality and efficiency
 * when the program is ended; progress at every step, above the episode's best so far. Programs are
 * only parsed where they are whole, so a step in the middle of an expression costs no parse.
 */
export function createCodeQualityReward(config: CodeQualityConfig): Reward {
  const scales = {
    correctness: config.correctnessWeight / 10,
    quality: config.qualityWeight / 2,
    efficiency: config.efficiencyWeight,
    progress: config.progressWeight / 0.5,
  }
  const shareOf = sharePaid(config)
  return {
    name: 'code_quality',
    score(context) {
      const progress = scales.progress * progressOf(context)
      const correctness = scales.correctness * correctnessOf(context, shareOf)
      if (!context.program.ended) {
        if (context.verdicts === null) return { value: progress, components: { progress } }
        return { value: correctness + progress, components: { correctness, progress } }
      }
      const quality = scales.quality * qualityOf(context.syntax, config)
      const efficiency = scales.efficiency * efficiencyOf(context, config)
      return {
        value: correctness + quality + efficiency + progress,
        components: { correctness, quality, efficiency, progress },
      }
    },
  }
}

type ShareOf = (problem: Problem, verdicts: ProgramVerdict) => number

/** The plain share of tests passed, to the last bit, unless it is corrected or weighed. */
function sharePaid(config: CodeQualityConfig): ShareOf {
  if (config.correction !== 'none' || config.weighting !== 'equal') return partialCreditOf(config)
  return (_, { passed, total }) => (total === 0 ? 0 : passed / total)
}

function correctnessOf({ problem, verdicts, episode }: RewardContext, shareOf: ShareOf): number {
  if (verdicts === null) return 0
  const share = shareOf(problem, verdicts)
  return scoreChange(episode, 'correctness', 10 * share + (isSolved(verdicts) ? 20 : 0))
}

function qualityOf(syntax: SyntaxReport, config: CodeQualityConfig): number {
  const reasonable = syntax.tokens >= config.minTokens && syntax.tokens <= config.maxTokens
  const simple = syntax.cyclomaticComplexity <= config.maxComplexity
  return (
    (syntax.valid ? 0.5 : 0) +
    0.3 * syntax.structure +
    (reasonable ? 0.2 : 0) +
    (syntax.valid && syntax.hasBody && simple ? 0.2 : 0)
  )
}

function efficiencyOf(context: RewardContext, { maxTokens }: CodeQualityConfig): number {
  const { step, maxSteps, syntax } = context
  const excess = Math.max(0, syntax.tokens - maxTokens)
  const steps = -0.1 * (step / maxSteps)
  return steps - Math.min(0.3, 0.01 * excess) + Math.min(0.3, 0.1 * syntax.idioms.length)
}

/** Pays only what no earlier program of the episode had reached, so writing and deleting earns 0. */
function progressOf(context: RewardContext): number {
  const { program, episode, step } = context
  const length = program.tokens.length - (program.ended ? 1 : 0)
  let paid = 0
  if (length > best(episode, 'longest', step === 1 ? Math.max(0, length - 1) : 0)) {
    episode.longest = length
    paid += 0.05
  }
  if (!program.complete && !program.ended) return paid
  const { valid, structure } = context.syntax
  if (valid && best(episode, 'valid', 0) === 0) {
    episode.valid = 1
    paid += 0.3
  }
  if (structure > best(episode, 'structure', 0)) {
    episode.structure = structure
    paid += 0.2
  }
  return paid
}

function best(episode: RewardContext['episode'], key: string, start: number): number {
  const known = episode[key]
  return typeof known === 'number' ? known : start
}
