import { notFinite } from '../../../src/nn/finite.ts'
import { assertLength } from '../../../src/nn/shape.ts'

// Legend: T steps of one stream, which may span several episodes.

export interface AdvantageInput {
  /** Shape [T]. */
  readonly rewardsT: ArrayLike<number>
  /** 0 where the episode terminated, 1 elsewhere; shape [T]. */
  readonly discountsT: ArrayLike<number>
  /** Whether the step was its episode's last, terminated or truncated; shape [T]. */
  readonly lastsT: ArrayLike<boolean>
  /** V(s_t), shape [T]. */
  readonly valuesT: ArrayLike<number>
  /** V of what came after step t, of no effect where it terminated; shape [T]. */
  readonly valuesTp1: ArrayLike<number>
}

/**
 * Generalised advantage estimates (Schulman et al. 2016, equation 16): the λ-weighted sum of TD
 * errors up to the end of the episode. A truncated episode bootstraps from the value of its last
 * observation, and nothing flows over from the episode that follows.
 *
 * @returns shape [T]; adding V(s_t) gives the λ-return. Throws a `ContractError` unless all are finite.
 */
export function generalisedAdvantages(
  input: AdvantageInput,
  gamma: number,
  lambda: number,
): Float32Array {
  const { rewardsT, discountsT, lastsT, valuesT, valuesTp1 } = input
  const steps = rewardsT.length
  assertLength('discountsT', discountsT, steps)
  assertLength('lastsT', lastsT, steps)
  assertLength('valuesT', valuesT, steps)
  assertLength('valuesTp1', valuesTp1, steps)
  const advantages = new Float32Array(steps)
  let following = 0
  for (let t = steps - 1; t >= 0; t--) {
    const discount = gamma * discountsT[t]!
    const tdError = rewardsT[t]! + discount * valuesTp1[t]! - valuesT[t]!
    following = tdError + (lastsT[t] ? 0 : discount * lambda * following)
    advantages[t] = following
    if (Number.isFinite(advantages[t])) continue
    throw notFinite(
      `The advantage at step ${t} of a rollout (reward ${rewardsT[t]}, value ${valuesT[t]})`,
      following,
    )
  }
  return advantages
}

/**
 * Shifts and scales to mean 0 and standard deviation 1; constant input becomes zeros. Throws a
 * `ContractError` for values that are not finite.
 */
export function standardise(values: Float32Array): Float32Array {
  let mean = 0
  for (const value of values) mean += value / values.length
  let variance = 0
  for (const value of values) variance += (value - mean) ** 2 / values.length
  if (!Number.isFinite(variance)) throw notFinite('The variance of the advantages', variance)
  const scale = 1 / (Math.sqrt(variance) + 1e-8)
  return values.map((value) => (value - mean) * scale)
}
