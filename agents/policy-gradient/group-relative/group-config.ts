import { z } from 'zod'
import { eliteSettings } from '../episodic/elite-settings.ts'
import { divergenceCoefficient, riskQuantile, sharedSettings } from '../shared-settings.ts'

/** What tells the group-relative algorithms apart; everything else has one default. */
interface GroupDefaults {
  readonly baseline: 'mean' | 'leave_one_out'
  readonly normaliseAdvantages: boolean
  readonly stepWeighting: 'episode' | 'token' | 'constant'
  readonly clipHigh: number
  readonly epochs: number
  readonly divergenceCoefficient: number
  readonly dropEqualGroups: boolean
  readonly lengthLimit: number | null
}

/** Settings of the group-relative agents; every one of them can be given to every agent. */
function groupConfigSchema(defaults: GroupDefaults) {
  return z.strictObject({
    ...sharedSettings,
    divergenceCoefficient: divergenceCoefficient(defaults.divergenceCoefficient),
    divergence: z
      .enum(['exact', 'k3'])
      .default('k3')
      .describe(
        'How that pull is measured. exact: summed over all actions. k3: from the action taken, ' +
          'r − 1 − log r with r = initializer / policy (Schulman 2020), weighted by min(1, π/μ).',
      ),
    groupSize: z
      .int()
      .min(2)
      .default(8)
      .describe('Finished episodes of one problem that are compared with each other.'),
    groupsPerUpdate: z.int().min(1).default(8).describe('Groups that make one update.'),
    baseline: z
      .enum(['mean', 'leave_one_out'])
      .default(defaults.baseline)
      .describe('What a return is compared with: the mean of its group, or of the others in it.'),
    normaliseAdvantages: z
      .boolean()
      .default(defaults.normaliseAdvantages)
      .describe('Whether advantages are divided by the group’s standard deviation of returns.'),
    riskQuantile,
    stepWeighting: z
      .enum(['episode', 'token', 'constant'])
      .default(defaults.stepWeighting)
      .describe(
        'How steps are averaged. episode: every episode counts alike. token: every step does. ' +
          'constant: a step counts 1 / stepBudget of an episode, however long that is.',
      ),
    stepBudget: z
      .int()
      .min(1)
      .default(50)
      .describe('Steps of an episode at most; only with the weighting `constant`.'),
    clipLow: z
      .number()
      .gt(0)
      .max(1)
      .default(0.2)
      .describe('How far below 1 the probability ratio may fall before its gradient stops.'),
    clipHigh: z.number().gt(0).default(defaults.clipHigh).describe('How far above 1 it may rise.'),
    epochs: z
      .int()
      .min(1)
      .default(defaults.epochs)
      .describe('Passes over the groups of an update.'),
    minibatchEpisodes: z.int().min(1).default(32).describe('Episodes per gradient step.'),
    importance: z
      .enum(['none', 'truncated', 'tapered'])
      .default('truncated')
      .describe(
        'Weight of steps for what exploration and age changed: none, min(1, π/μ) with π the policy ' +
          'before the update and μ the one that acted, or that for negative advantages only.',
      ),
    dropEqualGroups: z
      .boolean()
      .default(defaults.dropEqualGroups)
      .describe(
        'Whether groups whose returns are all the same, whatever their lengths, are dropped and ' +
          'replaced by later ones (dynamic sampling).',
      ),
    lengthLimit: z
      .int()
      .min(1)
      .nullable()
      .default(defaults.lengthLimit)
      .describe('Steps of an episode at which the length penalty is full; null for no penalty.'),
    lengthCushion: z
      .int()
      .min(1)
      .default(10)
      .describe('Steps below `lengthLimit` over which the penalty grows from 0.'),
    lengthPenalty: z
      .number()
      .min(0)
      .default(1)
      .describe('Full length penalty, taken off the return; in units of reward.'),
    ...eliteSettings({ eliteSize: 0, restartFraction: 0, avoidRepeats: false }),
  })
}

/** RLOO (Ahmadian et al. 2024, section 3): one unclipped-in-effect step, others as the baseline. */
export const rlooConfigSchema = groupConfigSchema({
  baseline: 'leave_one_out',
  normaliseAdvantages: false,
  stepWeighting: 'constant',
  clipHigh: 0.2,
  epochs: 1,
  divergenceCoefficient: 0.02,
  dropEqualGroups: false,
  lengthLimit: null,
})

/** GRPO (Shao et al. 2024, section 4.1). */
export const grpoConfigSchema = groupConfigSchema({
  baseline: 'mean',
  normaliseAdvantages: true,
  stepWeighting: 'episode',
  clipHigh: 0.2,
  epochs: 4,
  divergenceCoefficient: 0.04,
  dropEqualGroups: false,
  lengthLimit: null,
})

/** Dr. GRPO (Liu et al. 2025, section 3.2): GRPO without its two divisions, and without the pull. */
export const drGrpoConfigSchema = groupConfigSchema({
  baseline: 'mean',
  normaliseAdvantages: false,
  stepWeighting: 'constant',
  clipHigh: 0.2,
  epochs: 4,
  divergenceCoefficient: 0,
  dropEqualGroups: false,
  lengthLimit: null,
})

/** DAPO (Yu et al. 2025, section 3). The limit is the environment's default budget. */
export const dapoConfigSchema = groupConfigSchema({
  baseline: 'mean',
  normaliseAdvantages: true,
  stepWeighting: 'token',
  clipHigh: 0.28,
  epochs: 4,
  divergenceCoefficient: 0,
  dropEqualGroups: true,
  lengthLimit: 50,
})

export type GroupConfig = Readonly<z.output<typeof grpoConfigSchema>>
