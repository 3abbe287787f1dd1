import { z } from 'zod'
import { scheduled } from '../schedule.ts'
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

/** The share of exploring actions that come from the prior, after what has happened so far. */
export function epsilonAfter({ episodes, envSteps }: Counters, config: DqnConfig): number {
  const { noisy, epsilonStart, epsilonEnd, epsilonDecay, epsilonSteps } = config
  const { demonstrationEpisodes } = config
  if (episodes < demonstrationEpisodes) return 1
  const start = epsilonStart ?? (noisy ? 0 : 1)
  const end = epsilonEnd ?? (noisy ? 0 : 0.01)
  if (epsilonSteps !== null) return scheduled(start, end, epsilonSteps, envSteps)
  return Math.max(end, start * epsilonDecay ** episodes)
}
