import { z } from 'zod'

/** Settings of agents that can bring what they are shown and paid to one size. */
export const normalisationSettings = {
  normaliseObservations: z
    .boolean()
    .default(false)
    .describe(
      'Whether every number of an observation gets mean 0 and standard deviation 1 over all that was seen in ' +
        'training. Needs numbers to read: `body` feedforward.',
    ),
  normaliseRewards: z
    .boolean()
    .default(false)
    .describe(
      'Whether rewards are divided by the standard deviation of their discounted sum so far, which is then the ' +
        'unit of settings in units of reward.',
    ),
  normaliseClip: z
    .number()
    .positive()
    .default(10)
    .describe('How far from 0 a number may be once it is normalised; it is cut off there.'),
}

export interface NormalisationConfig {
  readonly normaliseObservations: boolean
  readonly normaliseRewards: boolean
  readonly normaliseClip: number
  readonly gamma: number
}

/** Of agents without these settings. */
export const nothingNormalised: NormalisationConfig = {
  normaliseObservations: false,
  normaliseRewards: false,
  normaliseClip: 10,
  gamma: 1,
}

/** Whether what is normalised are numbers: ids of tokens are names, which have no mean. */
export function normalisesNumbers(config: {
  readonly normaliseObservations: boolean
  readonly body: string
}): boolean {
  return !config.normaliseObservations || config.body !== 'recurrent'
}

/** What is wrong where {@link normalisesNumbers} is not so. */
export const normalisesNames = {
  path: ['normaliseObservations'],
  message: 'must be false where `body` is recurrent, which reads ids of tokens',
}
