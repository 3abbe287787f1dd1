import { z } from 'zod'
import { bodySettings } from '../body-settings.ts'
import { hiddenDimSchema } from '../hidden-dim.ts'

/** Settings that every policy-gradient agent has. */
export const sharedSettings = {
  ...bodySettings(64),
  hiddenDim: hiddenDimSchema([128]),
  learningRate: z.number().min(0).max(1).default(1e-3).describe('Step size of Adam.'),
  gamma: z.number().min(0).max(1).default(1).describe('Discount per step.'),
  entropyCoefficient: entropyCoefficient(0.02),
  entropyBonus: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Bonus for entropy whatever the initializer is, beside the pull: factor of the entropy in nats.',
    ),
  maxGradNorm: z
    .number()
    .positive()
    .nullable()
    .default(1)
    .describe('Gradients are scaled down to this global norm; null leaves them.'),
  explorationEpsilon: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of training actions drawn from the initializer (uniform without one).'),
}

/** The pull towards the initializer, with the default that suits an algorithm. */
export function entropyCoefficient(standard: number) {
  return z
    .number()
    .min(0)
    .default(standard)
    .describe(
      'Pull towards the initializer, per step: factor of KL(policy ‖ initializer) in nats. ' +
        'Without an initializer it is uniform, and this is the entropy bonus.',
    )
}

/** Which episodes are learnt from. */
export const riskQuantile = z
  .number()
  .gt(0)
  .lt(1)
  .nullable()
  .default(null)
  .describe(
    'Share of the best episodes of a problem, or of a group, to learn from, measured from their ' +
      'quantile (risk-seeking policy gradient, Petersen et al. 2021); null learns from all.',
  )

/** What of exploration and elites is on unless an experiment says otherwise. */
interface EliteDefaults {
  readonly eliteSize: number
  readonly restartFraction: number
  readonly avoidRepeats: boolean
}

/** Settings of agents that learn from whole episodes: the queue of elites, and what starts from it. */
export function eliteSettings(defaults: EliteDefaults) {
  return {
    baselineWindow: z
      .int()
      .min(2)
      .default(256)
      .describe('Latest episodes of a problem that count for its baseline, quantile and elites.'),
    eliteSize: z
      .int()
      .min(0)
      .default(defaults.eliteSize)
      .describe('Best episodes kept per problem, one per test-result vector; 0 turns them off.'),
    eliteBatch: z.int().min(0).default(16).describe('Elite episodes imitated in every update.'),
    eliteCoefficient: z
      .number()
      .min(0)
      .default(1)
      .describe(
        'Factor of imitation. In `reinforce` an elite’s step weighs so much beside an advantage of 1; ' +
          'agents with groups add a term of its own, the mean of −log π over the steps of elites.',
      ),
    eliteWeighting: z
      .enum(['uniform', 'advantage'])
      .default('advantage')
      .describe(
        'uniform: all elites count the same (priority queue training). advantage: by how far they ' +
          'beat the baseline, at most 1 (self-imitation, Oh et al. 2018).',
      ),
    restartFraction: z
      .number()
      .min(0)
      .max(1)
      .default(defaults.restartFraction)
      .describe('Share of training episodes that start from an elite of their problem.'),
    restartCut: z
      .enum(['random', 'reverse'])
      .default('random')
      .describe(
        'How much of an elite such an episode keeps. random: any prefix. reverse: of one that passes ' +
          'every test nearly all, and less as episodes go on to pass (Florensa et al. 2017); ' +
          'random where none passes.',
      ),
    mutationShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'Share of those that change a few actions in the elite’s middle and go on with its rest; ' +
          'the others keep a prefix of it and are free from there.',
      ),
    mutationTemperature: z
      .number()
      .positive()
      .default(1)
      .describe('Temperature of the policy within such a change; above 1 it tries the unlikely.'),
    mutationLength: z
      .int()
      .min(1)
      .default(3)
      .describe('Most actions that such a change takes out, and most that it puts in.'),
    avoidRepeats: z
      .boolean()
      .default(defaults.avoidRepeats)
      .describe(
        'Whether exploration keeps away from programs it wrote before for the same problem (sampling ' +
          'without replacement).',
      ),
  }
}

export const reinforceConfigSchema = z.strictObject({
  ...sharedSettings,
  episodesPerUpdate: z.int().min(1).default(64).describe('Finished episodes that make one update.'),
  baseline: z
    .enum(['window', 'group', 'leave_one_out'])
    .default('window')
    .describe(
      'What a return is compared with: the mean of the problem’s latest episodes, of its episodes in ' +
        'this update, or of the others there. `grpo` and its kin take several clipped steps instead.',
    ),
  normaliseAdvantages: z
    .boolean()
    .default(true)
    .describe('Whether advantages are divided by the problem’s standard deviation of returns.'),
  riskQuantile,
  importance: z
    .enum(['none', 'truncated', 'tapered'])
    .default('tapered')
    .describe(
      'Weight of steps made by another policy: none, min(1, π/μ), or that for negative ' +
        'advantages only.',
    ),
  ...eliteSettings({ eliteSize: 10, restartFraction: 0.5, avoidRepeats: true }),
})

export type ReinforceConfig = Readonly<z.output<typeof reinforceConfigSchema>>

const actorCritic = {
  ...sharedSettings,
  rolloutSteps: z
    .int()
    .min(1)
    .default(1024)
    .describe('Environment steps, over all environments, that make one update.'),
  gaeLambda: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('Weight λ of longer returns in the advantages (Schulman et al. 2016).'),
  valueCoefficient: z.number().min(0).default(0.5).describe('Weight of the value’s squared error.'),
  rewardScale: z
    .number()
    .positive()
    .default(0.1)
    .describe('Factor of every reward, so that values stay near 1.'),
  normaliseAdvantages: z
    .boolean()
    .default(true)
    .describe('Whether each batch’s advantages get mean 0 and standard deviation 1.'),
}

export const a2cConfigSchema = z.strictObject(actorCritic)

export const ppoConfigSchema = z.strictObject({
  ...actorCritic,
  clipRange: z
    .number()
    .positive()
    .default(0.2)
    .describe('How far the probability ratio may move from 1 before its gradient stops.'),
  epochs: z.int().min(1).default(4).describe('Passes over each rollout.'),
  minibatchSize: z.int().min(1).default(256).describe('Steps per gradient step.'),
  targetKl: z
    .number()
    .positive()
    .nullable()
    .default(0.05)
    .describe('Mean divergence from the acting policy that ends the passes; null never ends them.'),
})

/** What A2C and PPO have in common. */
export type ActorCriticConfig = Readonly<z.output<typeof a2cConfigSchema>>
