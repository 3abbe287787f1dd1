/**
 * How a step made by an older or mixed policy μ is weighted when its advantage is negative or not.
 * `none`: as if it were on-policy. `truncated`: min(1, π/μ). `tapered`: only negative advantages get
 * min(1, π/μ), so that a good find is learnt at full strength and an unlikely bad one is not pushed
 * down without end (Le Roux et al. 2025, "Tapered off-policy REINFORCE").
 */
export type ImportanceRule = 'none' | 'truncated' | 'tapered'

/** The factor ρ of {@link ImportanceRule} from log π − log μ. */
export function importanceWeight(
  rule: ImportanceRule,
  advantage: number,
  logRatio: number,
): number {
  if (rule === 'none' || (rule === 'tapered' && advantage >= 0)) return 1
  return Math.min(1, Math.exp(logRatio))
}
