import { z } from 'zod'
import { hiddenDimSchema } from '../../hidden-dim.ts'
import type { LearntPart } from '../../learnt-model.ts'
import {
  normalisationSettings,
  normalisesNames,
  normalisesNumbers,
} from '../../normalisation/normalisation-settings.ts'
import { scheduleEnd } from '../../schedule.ts'
import { sharedSettings } from '../shared-settings.ts'

/** Defaults in which the two algorithms differ. */
interface Defaults {
  readonly rolloutSteps: number
  readonly gaeLambda: number
  readonly normaliseAdvantages: boolean
}

const settings = (defaults: Defaults) => ({
  ...sharedSettings,
  rolloutSteps: z
    .int()
    .min(1)
    .default(defaults.rolloutSteps)
    .describe('Environment steps, over all environments, that make one update.'),
  gaeLambda: z
    .number()
    .min(0)
    .max(1)
    .default(defaults.gaeLambda)
    .describe('Weight λ of longer returns in the advantages (Schulman et al. 2016).'),
  shareTorso: z
    .boolean()
    .default(false)
    .describe(
      'Whether the value comes from the layers of the policy, instead of as many of its own. Where ' +
        'returns are far from 1 its error then owns them.',
    ),
  valueCoefficient: z
    .number()
    .min(0)
    .default(0.5)
    .describe('Weight of half the value’s squared error.'),
  valueClip: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'How far the value may move from the one before the update, in scaled reward, before its ' +
        'gradient stops; null lets it.',
    ),
  rewardScale: z
    .number()
    .positive()
    .default(0.1)
    .describe(
      'Factor of every reward; best where it makes the largest return 1 to 10. Of no effect with ' +
        '`normaliseRewards`, which takes its place.',
    ),
  ...normalisationSettings,
  normaliseAdvantages: z
    .boolean()
    .default(defaults.normaliseAdvantages)
    .describe('Whether each batch’s advantages get mean 0 and standard deviation 1.'),
})

/** A model that learns alone has no layers that a value could share. */
function sharesNothing({ shareTorso, learn }: { shareTorso: boolean; learn: LearntPart }): boolean {
  return !shareTorso || learn !== 'model'
}
const shareTorsoRule = {
  path: ['shareTorso'],
  message: 'must be false where `learn` is model',
}

/** A setting with another default; its description goes with it. */
function redefaulted<S extends z.ZodType>(setting: z.ZodDefault<S>, value: z.output<S>) {
  const { description = '' } = setting
  return setting
    .unwrap()
    .default(value as z.core.util.NoUndefined<z.output<S>>)
    .describe(description)
}

const a2cSettings = settings({ rolloutSteps: 40, gaeLambda: 1, normaliseAdvantages: false })
const { learningRate, maxGradNorm, valueCoefficient, activation } = a2cSettings

/**
 * One pass over few steps asks for less of each step than PPO does. These are Stable-Baselines3's, whose
 * `vf_coef` of 0.5 is of the whole squared error.
 */
export const a2cConfigSchema = z
  .strictObject({
    ...a2cSettings,
    hiddenDim: hiddenDimSchema([64, 64]),
    activation: redefaulted(activation, 'tanh'),
    learningRate: redefaulted(learningRate, 7e-4),
    maxGradNorm: redefaulted(maxGradNorm, 0.5),
    valueCoefficient: redefaulted(valueCoefficient, 1),
  })
  .refine(sharesNothing, shareTorsoRule)
  .refine(normalisesNumbers, normalisesNames)

export const ppoConfigSchema = z
  .strictObject({
    ...settings({ rolloutSteps: 1024, gaeLambda: 0.95, normaliseAdvantages: true }),
    clipRange: z
      .number()
      .positive()
      .default(0.2)
      .describe('How far the probability ratio may move from 1 before its gradient stops.'),
    clipRangeEnd: scheduleEnd('clipRange'),
    epochs: z.int().min(1).default(4).describe('Passes over each rollout.'),
    minibatchSize: z.int().min(1).default(64).describe('Steps per gradient step.'),
    targetKl: z
      .number()
      .positive()
      .nullable()
      .default(0.05)
      .describe(
        'Mean divergence from the policy before the update that ends the passes; null never ends them.',
      ),
  })
  .refine(sharesNothing, shareTorsoRule)
  .refine(normalisesNumbers, normalisesNames)
  .refine(({ minibatchSize, normaliseAdvantages }) => minibatchSize > 1 || !normaliseAdvantages, {
    path: ['minibatchSize'],
    message:
      'must be at least 2 where `normaliseAdvantages` is true: one step alone gets an advantage of 0',
  })

/** What A2C and PPO have in common. */
export type ActorCriticConfig = Readonly<z.output<typeof a2cConfigSchema>>
