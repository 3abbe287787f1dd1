import { ContractError } from '../../src/core/errors.ts'
import { notFinite } from '../../src/nn/finite.ts'

/**
 * How a step made by an older or mixed policy μ is weighted when its advantage is negative or not.
 * `none`: as if it were on-policy. `truncated`: min(1, π/μ). `tapered`: only negative advantages get
 * min(1, π/μ), so that a good find is learnt at full strength and an unlikely bad one is not pushed
 * down without end (Le Roux et al. 2025, "Tapered off-policy REINFORCE").
 */
export type ImportanceRule = 'none' | 'truncated' | 'tapered'

/** The largest exponent of a ratio of probabilities: e^700 is about 1e304, and doubles end at e^709. */
export const largestExponent = 700

/** The factor ρ of {@link ImportanceRule} from log π − log μ; at most 1, so it cannot overflow. */
export function importanceWeight(
  rule: ImportanceRule,
  advantage: number,
  logRatio: number,
): number {
  return Math.exp(logImportance(rule, advantage, logRatio))
}

/** log ρ, which says how small a weight is where ρ itself would be 0. */
export function logImportance(rule: ImportanceRule, advantage: number, logRatio: number): number {
  if (Number.isNaN(logRatio)) throw notFinite('The log-ratio of two policies', logRatio)
  if (rule === 'none' || (rule === 'tapered' && advantage >= 0)) return 0
  return Math.min(0, logRatio)
}

/**
 * π / π_old of a clipped surrogate, from its logarithm. Beyond e^700 an advantage of at least 0 is
 * clipped whatever the ratio is, so that value stands for all larger ones: loss and gradient are the
 * same. With a negative advantage nothing clips, and a `ContractError` says so.
 *
 * @param t the step, for the message
 */
export function probabilityRatio(logRatio: number, advantage: number, t: number): number {
  if (logRatio <= largestExponent) return Math.exp(logRatio)
  if (advantage >= 0) return Math.exp(largestExponent)
  throw new ContractError(
    `At step ${t} of the batch the policy makes its action e^${logRatio} times as likely as before, with an advantage of ${advantage}: lower \`learningRate\` or make fewer passes over the same steps (\`epochs\`)`,
  )
}
