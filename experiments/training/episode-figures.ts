import { mean, median, standardDeviation } from 'simple-statistics'
import type { EpisodeOutcome } from '../../src/core/agent.ts'
import type { EpisodeFigures, Spread } from '../runs/report-types.ts'

/** What an evaluation says of episodes beside what they solve. */
export function episodeFigures(episodes: readonly EpisodeOutcome[]): EpisodeFigures {
  const shares = episodes.flatMap(({ checksPassed }) =>
    checksPassed.length === 0 ? [] : [mean([...checksPassed])],
  )
  return {
    episodes: episodes.length,
    returns: spreadOf(episodes.map(({ episodeReturn }) => episodeReturn)),
    lengths: spreadOf(episodes.map(({ episodeLength }) => episodeLength)),
    testsPassed: spreadOf(shares),
  }
}

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const list = [...values]
  return { mean: mean(list), std: standardDeviation(list), median: median(list) }
}
