import { z } from 'zod'
import { activations } from '../../src/nn/layers/activation.ts'
import { hiddenDimSchema } from '../hidden-dim.ts'
import { learnSettings } from '../learnt-model.ts'
import {
  normalisationSettings,
  normalisesNames,
  normalisesNumbers,
} from '../normalisation/normalisation-settings.ts'
import { optimizerSettings } from '../optimizer-settings.ts'
import { runFraction, scheduleSettings } from '../schedule.ts'
import { demonstrationSettings, explorationSettings, valueSettings } from './extension-config.ts'

const share = z.number().min(0).max(1)

export const dqnConfigSchema = z
  .strictObject({
    hiddenDim: hiddenDimSchema([512, 512]),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('Share of every hidden layer’s units that a gradient step leaves out.'),
    activation: z.enum(activations).default('relu').describe('What follows each hidden layer.'),
    learningRate: share.default(1e-4).describe('Step size of the optimizer.'),
    ...learnSettings,
    ...optimizerSettings,
    ...scheduleSettings,
    gamma: share.default(0.99).describe('Discount per step.'),
    epsilonStart: share
      .nullable()
      .default(null)
      .describe('Share of exploratory actions at first; null for 1, or 0 where `noisy`.'),
    epsilonEnd: share
      .nullable()
      .default(null)
      .describe('Share of exploratory actions in the end; null for 0.01, or 0 where `noisy`.'),
    epsilonDecay: share
      .default(0.995)
      .describe('Factor of the share of exploratory actions, once per finished episode.'),
    epsilonSteps: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Environment steps over which that share goes linearly from start to end; null for ' +
          '`epsilonDecay`.',
      ),
    epsilonFraction: runFraction(
      'Share of the run’s episodes over which it goes so, in place of `epsilonSteps`.',
    ),
    bufferCapacity: z
      .int()
      .min(1)
      .default(50_000)
      .describe('Transitions kept for replay; the oldest goes first.'),
    batchSize: z.int().min(1).default(64).describe('Transitions per gradient step.'),
    minBufferSize: z
      .int()
      .min(1)
      .default(1000)
      .describe('Transitions in the buffer before the first gradient step.'),
    trainFrequency: z
      .number()
      .positive()
      .default(4)
      .describe(
        'Environment steps per burst of gradient steps; below 1 for several bursts a step.',
      ),
    gradientSteps: z.int().min(1).default(1).describe('Gradient steps of a burst.'),
    tau: z
      .number()
      .gt(0)
      .max(1)
      .default(1)
      .describe(
        'How far the target network goes towards the online one when it is renewed; 1 copies it ' +
          '(Lillicrap et al. 2016: 0.001 at every gradient step).',
      ),
    targetUpdateFrequency: z
      .int()
      .min(1)
      .default(500)
      .describe('How often the target network is renewed, in the unit of `targetUpdateUnit`.'),
    targetUpdateUnit: z
      .enum(['gradient_steps', 'episodes'])
      .default('gradient_steps')
      .describe('Unit of `targetUpdateFrequency`: gradient steps, or finished episodes.'),
    double: z
      .boolean()
      .default(true)
      .describe('Whether the online network picks the next action (van Hasselt et al. 2016).'),
    dueling: z
      .boolean()
      .default(true)
      .describe('Whether Q is a state value plus advantages (Wang et al. 2016).'),
    prioritized: z
      .boolean()
      .default(false)
      .describe('Whether replay draws by TD error (Schaul et al. 2016).'),
    priorityAlpha: share
      .default(0.6)
      .describe('Exponent of the priorities; 0 is uniform. Only with `prioritized`.'),
    priorityBeta: share
      .default(0.4)
      .describe('First exponent of the importance weights; rises to 1. Only with `prioritized`.'),
    priorityBetaSteps: z
      .int()
      .min(1)
      .default(100_000)
      .describe('Gradient steps over which `priorityBeta` rises to 1.'),
    nStep: z
      .union([z.int().min(1), z.literal('episode')])
      .default(1)
      .describe('Rewards summed before bootstrapping; `episode` for Monte Carlo returns.'),
    munchausen: z
      .boolean()
      .default(false)
      .describe(
        'Whether targets are soft, with the log-policy added to the reward (Vieillard et al. 2020); ' +
          'needs `nStep` 1, and `double` has no effect.',
      ),
    munchausenAlpha: share
      .default(0.9)
      .describe('Weight of the log-policy in the reward. Only with `munchausen`.'),
    munchausenTemperature: z
      .number()
      .positive()
      .default(0.03)
      .describe('Temperature of the soft policy, in units of reward. Only with `munchausen`.'),
    huberDelta: z
      .number()
      .positive()
      .nullable()
      .default(1)
      .describe('TD error where the loss turns from square to linear; null for squares only.'),
    maxGradNorm: z
      .number()
      .positive()
      .nullable()
      .default(10)
      .describe('Gradients are scaled down to this global norm; null leaves them.'),
    ...normalisationSettings,
    ...valueSettings,
    ...explorationSettings,
    ...demonstrationSettings,
  })
  .refine(
    (config) => config.bufferCapacity >= config.minBufferSize || config.minBufferSize >= 1e9,
    {
      path: ['bufferCapacity'],
      message:
        'must be at least `minBufferSize`, or learning never begins; for that, say `minBufferSize: 1000000000`',
    },
  )
  .refine(
    ({ epsilonSteps, epsilonFraction }) => epsilonSteps === null || epsilonFraction === null,
    {
      path: ['epsilonFraction'],
      message: 'must be null where `epsilonSteps` is not: exploration ends by one of them',
    },
  )
  .refine(normalisesNumbers, normalisesNames)
  .refine((config) => !config.munchausen || config.nStep === 1, {
    path: ['munchausen'],
    message: 'needs `nStep` to be 1',
  })
  .refine((config) => !config.munchausen || config.distribution === 'none', {
    path: ['munchausen'],
    message: 'needs `distribution` to be none',
  })
  .refine((config) => config.distribution !== 'quantile' || config.huberDelta !== null, {
    path: ['huberDelta'],
    message: 'must be a number where `distribution` is quantile',
  })
  .refine(({ learn, priorScale }) => learn === 'correction' || priorScale !== 0, {
    path: ['priorScale'],
    message: 'must be above 0 where `learn` is model or both: by it the model enters the values',
  })
  .refine(({ learn, noisy }) => learn !== 'model' || !noisy, {
    path: ['noisy'],
    message:
      'must be false where `learn` is model: noise in the value of a state changes no choice of an action',
  })
  .refine((config) => config.distributionMin < config.distributionMax, {
    path: ['distributionMax'],
    message: 'must be larger than `distributionMin`',
  })

export type DqnConfig = Readonly<z.output<typeof dqnConfigSchema>>
