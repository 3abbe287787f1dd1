import {
  type AdvantageRule,
  episodeAdvantage,
  riskSeekingAdvantage,
} from '../episodic/episode-advantage.ts'
import { quantileOf, statisticsOf } from '../episodic/problem-baselines.ts'

// Pure functions over the episodes of one problem. Legend: G episodes of a group, E of a batch.

/**
 * How much better each episode of a group was than the group: its return less the mean (GRPO: Shao et
 * al. 2024, equation 4, when divided by the standard deviation; Dr. GRPO: Liu et al. 2025, when
 * not), or less the mean of the others (RLOO: Ahmadian et al. 2024, equation 8).
 *
 * @param returns shape [G]
 * @returns shape [G]; all 0 where the returns are the same
 */
export function groupAdvantages(returns: readonly number[], rule: AdvantageRule): number[] {
  if (areEqual(returns)) return returns.map(() => 0)
  const statistics = statisticsOf(returns)
  return returns.map((value) => episodeAdvantage(value, statistics, rule))
}

/**
 * How much better the best episodes of a group were than their quantile; null for the others.
 *
 * @param share of the group that is learnt from
 * @returns shape [G]; all 0 where the returns are the same
 */
export function riskSeekingAdvantages(
  returns: readonly number[],
  share: number,
  normalise: boolean,
): (number | null)[] {
  if (areEqual(returns)) return returns.map(() => 0)
  const statistics = statisticsOf(returns)
  const threshold = quantileOf(returns, 1 - share)
  return returns.map((value) => riskSeekingAdvantage(value, threshold, statistics, normalise))
}

/** Whether a group teaches nothing: returns that differ by less than rounding. */
export function areEqual(returns: readonly number[]): boolean {
  return Math.max(...returns) - Math.min(...returns) < 1e-6
}

/**
 * DAPO's soft overlong punishment (Yu et al. 2025, equation 13): 0 up to `limit − cushion` steps,
 * then falling in a line to −1 at `limit` and beyond.
 */
export function lengthPenalty(length: number, limit: number, cushion: number): number {
  return -Math.min(1, Math.max(0, (length - (limit - cushion)) / cushion))
}

/**
 * What a step of each episode weighs, so that a sum over all steps is an average. `episode`: a mean
 * over episodes of means over their steps (GRPO, Shao et al. 2024, equation 3). `token`: a mean over
 * all steps (DAPO, Yu et al. 2025, equation 12). `constant`: a mean over episodes of sums divided by a
 * constant, which prefers no length (Dr. GRPO, Liu et al. 2025, section 3.2).
 *
 * @param lengths steps of each episode that learn, shape [E]
 * @returns shape [E]; 0 for an episode without steps
 */
export function stepWeights(
  lengths: readonly number[],
  weighting: 'episode' | 'token' | 'constant',
  stepBudget: number,
): number[] {
  const total = lengths.reduce((sum, length) => sum + length, 0)
  return lengths.map((length) => {
    if (length === 0) return 0
    if (weighting === 'token') return 1 / total
    return 1 / (lengths.length * (weighting === 'episode' ? length : stepBudget))
  })
}
