import { z } from 'zod'
import { bodySettings } from '../body-settings.ts'

const share = z.number().min(0).max(1)

/** What the network is made of, and what its outputs mean. */
export const valueSettings = {
  distribution: z
    .enum(['none', 'categorical', 'quantile'])
    .default('none')
    .describe(
      'What is learnt of the return: its mean, its distribution over fixed values (C51, Bellemare ' +
        'et al. 2017), or its quantiles (QR-DQN, Dabney et al. 2018).',
    ),
  distributionAtoms: z
    .int()
    .min(2)
    .max(512)
    .default(32)
    .describe('Values or quantiles per action; the papers have 51 and 200.'),
  distributionMin: z
    .number()
    .default(-2)
    .describe('Smallest return of a categorical distribution; smaller ones count as this.'),
  distributionMax: z
    .number()
    .default(34)
    .describe(
      'Largest return of a categorical distribution. The default fits the reward `code_quality`.',
    ),
  noisy: z
    .boolean()
    .default(false)
    .describe(
      'Whether dense layers have learnt noise in their weights (Fortunato et al. 2018); acting ' +
        'without exploration leaves the noise out.',
    ),
  noisySpread: z
    .number()
    .positive()
    .max(10)
    .default(0.5)
    .describe('First standard deviation of the noise, times √(inputs of the layer).'),
  ...bodySettings(128),
}

/** How the initializer enters the values, and how actions are drawn from them. */
export const explorationSettings = {
  priorScale: z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      "Temperature at which the initializer's log-probabilities are added to the network's values, " +
        'in units of reward; 0 leaves them to exploration; null for 0, or 0.1 where its model learns. ' +
        'No effect without an initializer.',
    ),
  explorationTemperature: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Exploring, actions are drawn from softmax(Q / this), in units of reward; 0 takes the best. ' +
        'Equal to `priorScale`, the first policy is the initializer itself.',
    ),
}

/** Learning from programs that passed: DQfD (Hester et al. 2018). */
export const demonstrationSettings = {
  demonstrations: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe(
      'Programs per problem that are kept as demonstrations for good, the best that were written; ' +
        '0 for none. No two pass the same visible tests.',
    ),
  demonstrationEpisodes: z
    .int()
    .min(0)
    .default(0)
    .describe('First episodes that the initializer writes alone, whatever epsilon is.'),
  demonstrationMinPassed: share
    .default(1)
    .describe('Share of the visible tests that a demonstration must pass.'),
  demonstrationShare: share
    .default(0.25)
    .describe('Share of each batch that is drawn from the demonstrations, once there are any.'),
  demonstrationMargin: z
    .number()
    .min(0)
    .default(0.8)
    .describe('By how much a demonstrated action is to be better, in units of reward.'),
  demonstrationCoefficient: z
    .number()
    .min(0)
    .default(1)
    .describe('Weight of the large-margin loss of the demonstrations.'),
}
