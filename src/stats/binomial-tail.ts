/**
 * How likely `successes` or more of `trials` are where each succeeds with `probability`: the sum of their
 * terms, each by its logarithm, so that large counts neither overflow nor vanish.
 */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1
  if (successes > trials || probability <= 0) return 0
  if (probability >= 1) return 1
  const logOdds = Math.log(probability) - Math.log1p(-probability)
  let logTerm = trials * Math.log1p(-probability)
  let sum = 0
  for (let k = 0; k <= trials; k++) {
    if (k >= successes) sum += Math.exp(logTerm)
    logTerm += Math.log((trials - k) / (k + 1)) + logOdds
  }
  return Math.min(1, sum)
}
