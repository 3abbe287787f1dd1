import { mean } from 'simple-statistics'
import { ContractError } from '../core/errors.ts'
import { assertFiniteScores } from './finite-scores.ts'

/**
 * Mean of the middle half: the lowest and the highest quarter of the values, rounded down to whole
 * values, are left out (Agarwal et al., 2021, "Deep Reinforcement Learning at the Edge of the
 * Statistical Precipice", section 4.3; the trimmed mean of its `rliable` library).
 *
 * Throws a `ContractError` without values, or when one is not finite.
 */
export function interquartileMean(values: readonly number[]): number {
  if (values.length === 0) throw new ContractError('Expected at least one value, got none')
  assertFiniteScores('values', values)
  const sorted = [...values].sort((a, b) => a - b)
  const cut = Math.floor(sorted.length / 4)
  return mean(sorted.slice(cut, sorted.length - cut))
}
