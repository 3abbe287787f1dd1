import type { ReturnStatistics } from './problem-baselines.ts'

/** What an episode's return is compared with. */
export interface AdvantageRule {
  /**
   * Whether the episode itself is left out of the mean (RLOO: Kool et al. 2019, Ahmadian et al. 2024).
   * Only right for an episode that the statistics count.
   */
  readonly leaveOneOut: boolean
  /** Whether the advantage is divided by the standard deviation of the returns. */
  readonly normalise: boolean
}

/**
 * How much better an episode was than others of its problem; 0 where there is nothing to compare it
 * with, or where all returns are the same.
 */
export function episodeAdvantage(
  episodeReturn: number,
  statistics: ReturnStatistics,
  rule: AdvantageRule,
): number {
  const { mean, standardDeviation, count } = statistics
  if (rule.leaveOneOut && count < 2) return 0
  const others = rule.leaveOneOut ? (count * mean - episodeReturn) / (count - 1) : mean
  if (!rule.normalise) return episodeReturn - others
  return standardDeviation > 1e-6 ? (episodeReturn - others) / standardDeviation : 0
}

/**
 * How much better an episode was than the quantile that parts the best from the rest; null for the
 * rest, which teach nothing (Petersen et al. 2021, equation 4).
 */
export function riskSeekingAdvantage(
  episodeReturn: number,
  threshold: number,
  statistics: ReturnStatistics,
  normalise: boolean,
): number | null {
  if (episodeReturn < threshold) return null
  const rule = { leaveOneOut: false, normalise }
  return episodeAdvantage(episodeReturn, { ...statistics, mean: threshold }, rule)
}
