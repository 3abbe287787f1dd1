import { mean, median, standardDeviation } from 'simple-statistics'
import type { EpisodeOutcome } from '../../../src/core/agent.ts'
import type { EvaluationFigures, Spread } from '../../runs/report-types.ts'

/** An episode, and the share of hidden tests that its program passes; null where that is not known. */
export interface GradedEpisode {
  readonly outcome: EpisodeOutcome
  readonly hiddenShare: number | null
}

/**
 * How episodes went; null where there are none.
 *
 * @param writesPrograms whether they are programs, so that there are tests to pass
 */
export function figuresOf(
  episodes: readonly GradedEpisode[],
  writesPrograms: boolean,
): EvaluationFigures | null {
  if (episodes.length === 0) return null
  const outcomes = episodes.map(({ outcome }) => outcome)
  const hidden = episodes.flatMap(({ hiddenShare }) => (hiddenShare === null ? [] : [hiddenShare]))
  return {
    return: spreadOf(outcomes.map(({ episodeReturn }) => episodeReturn)),
    length: spreadOf(outcomes.map(({ episodeLength }) => episodeLength)),
    visible: writesPrograms ? spreadOf(outcomes.map(visibleShare)) : null,
    hidden: writesPrograms && hidden.length === episodes.length ? spreadOf(hidden) : null,
  }
}

/** A program that was cut off has passed nothing. */
function visibleShare({ checksPassed }: EpisodeOutcome): number {
  return checksPassed.reduce((sum, one) => sum + one, 0) / Math.max(1, checksPassed.length)
}

function spreadOf(values: number[]): Spread {
  return { mean: mean(values), std: standardDeviation(values), median: median(values) }
}
