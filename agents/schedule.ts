import { z } from 'zod'
import { ConfigError } from '../src/core/errors.ts'
import { toSnakeCase } from '../src/settings/key-case.ts'

/** Settings of values that change in the course of a run. */
export const scheduleSettings = {
  learningRateEnd: scheduleEnd('learningRate'),
  scheduleSteps: z
    .int()
    .min(1)
    .default(100_000)
    .describe('Environment steps after which settings that have an end have come to it.'),
  scheduleFraction: runFraction(
    'Share of the run’s episodes after which they have, in place of `scheduleSteps`; null for those. A run that ' +
      'goes on with more episodes goes back to where its new share is.',
  ),
}

/** Where a setting goes linearly. */
export function scheduleEnd(setting: string) {
  return z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe(`\`${setting}\` after \`scheduleSteps\`, to which it goes linearly; null leaves it.`)
}

/** A setting in shares of the run, whose length only whoever trains knows. */
export function runFraction(description: string) {
  return z.number().gt(0).max(1).nullable().default(null).describe(description)
}

/** How far something has come after so many environment steps: 0 at first, 1 from its end on. */
export type Way = (envSteps: number) => number

/** How long something takes: so many environment steps or, where it is no null, a share of the run. */
export interface Duration {
  readonly steps: number
  readonly fraction: number | null
  /** The name of the setting that gives the fraction. */
  readonly setting: string
}

/**
 * Throws a `ConfigError` for a share of a run whose length is not known.
 *
 * @param trainingProgress how far the run has come, 0 to 1
 */
export function wayThrough(
  { steps, fraction, setting }: Duration,
  trainingProgress: (() => number) | undefined,
): Way {
  if (fraction === null) return (envSteps) => Math.min(1, envSteps / steps)
  if (trainingProgress === undefined) {
    throw new ConfigError(
      `\`${toSnakeCase(setting)}\` is a share of a run whose length is not known here: ` +
        'give the agent `trainingProgress`, or say how many steps it takes',
    )
  }
  return () => Math.min(1, trainingProgress() / fraction)
}

/** The way of the settings that have an end. */
export function scheduleWay(
  config: { readonly scheduleSteps: number; readonly scheduleFraction: number | null },
  { trainingProgress }: { readonly trainingProgress?: (() => number) | undefined },
): Way {
  const { scheduleSteps: steps, scheduleFraction: fraction } = config
  return wayThrough({ steps, fraction, setting: 'scheduleFraction' }, trainingProgress)
}

/** A value that goes linearly from `start` to `end`, this far on the way; null stays at the start. */
export function scheduled(start: number, end: number | null, way: number): number {
  if (end === null) return start
  return way >= 1 ? end : start + (end - start) * way
}
