import { z } from 'zod'
import { scheduled, type Way, wayThrough } from '../schedule.ts'
import type { DqnConfig } from './config.ts'

const count = z.int().min(0)

/** What has happened so far, as it is stored. */
export const storedCounters = z.strictObject({
  envSteps: count,
  episodes: count,
  gradientSteps: count,
  /** Environment steps not yet paid for by gradient steps. */
  stepsDue: count,
  episodesAtTargetUpdate: count,
})

export type Counters = z.output<typeof storedCounters>

/** Counts that the policy reads and the learner moves on; in one process they share them. */
export class DqnCounters {
  current: Counters = {
    envSteps: 0,
    episodes: 0,
    gradientSteps: 0,
    stepsDue: 0,
    episodesAtTargetUpdate: 0,
  }
}

/**
 * How far exploration has come towards its end; null where it falls by episodes. Throws a `ConfigError` for
 * a share of a run whose length is not known.
 */
export function epsilonWay(
  { epsilonSteps, epsilonFraction }: DqnConfig,
  trainingProgress: (() => number) | undefined,
): Way | null {
  if (epsilonSteps === null && epsilonFraction === null) return null
  return wayThrough(
    { steps: epsilonSteps ?? 1, fraction: epsilonFraction, setting: 'epsilonFraction' },
    trainingProgress,
  )
}

/**
 * The share of exploring actions that come from the prior, after what has happened so far.
 *
 * @param way as {@link epsilonWay} gives it
 */
export function epsilonAfter(
  { episodes, envSteps }: Counters,
  config: DqnConfig,
  way: Way | null,
): number {
  const { noisy, epsilonStart, epsilonEnd, epsilonDecay } = config
  const { demonstrationEpisodes } = config
  if (episodes < demonstrationEpisodes) return 1
  const start = epsilonStart ?? (noisy ? 0 : 1)
  const end = epsilonEnd ?? (noisy ? 0 : 0.01)
  if (way !== null) return scheduled(start, end, way(envSteps))
  return Math.max(end, start * epsilonDecay ** episodes)
}
