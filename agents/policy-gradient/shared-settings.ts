import { z } from 'zod'
import { activations } from '../../src/nn/layers/activation.ts'
import { bodySettings } from '../body-settings.ts'
import { hiddenDimSchema } from '../hidden-dim.ts'
import { learnSettings, scheduledModelRate } from '../learnt-model.ts'
import { optimizerSettings } from '../optimizer-settings.ts'
import { scheduled, scheduleEnd, scheduleSettings } from '../schedule.ts'

/** Settings that every policy-gradient agent has. */
export const sharedSettings = {
  ...bodySettings(64),
  hiddenDim: hiddenDimSchema([128]),
  activation: z.enum(activations).default('relu').describe('What follows each hidden layer.'),
  learningRate: z.number().min(0).max(1).default(1e-3).describe('Step size of the optimizer.'),
  ...learnSettings,
  ...optimizerSettings,
  ...scheduleSettings,
  gamma: z.number().min(0).max(1).default(1).describe('Discount per step.'),
  divergenceCoefficient: divergenceCoefficient(0.02),
  entropyBonus: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Bonus for entropy whatever the initializer is, beside the pull: factor of the entropy in nats.',
    ),
  entropyBonusEnd: scheduleEnd('entropyBonus'),
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
export function divergenceCoefficient(standard: number) {
  return z
    .number()
    .min(0)
    .default(standard)
    .describe(
      'Pull towards the initializer, per step: factor of KL(policy ‖ initializer) in nats. ' +
        'Without an initializer it is uniform, and this is an entropy bonus.',
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

export interface ScheduledConfig {
  readonly learningRate: number
  readonly modelLearningRate: number
  readonly learningRateEnd: number | null
  readonly entropyBonus: number
  readonly entropyBonusEnd: number | null
}

/** Step sizes and bonus for entropy this far on the way of schedules. That of a model falls as the other does. */
export function scheduledSettings(config: ScheduledConfig, way: number) {
  const { learningRate, learningRateEnd, entropyBonus, entropyBonusEnd } = config
  const now = scheduled(learningRate, learningRateEnd, way)
  return {
    learningRate: now,
    modelLearningRate: scheduledModelRate(config, now),
    entropyBonus: scheduled(entropyBonus, entropyBonusEnd, way),
  }
}
