import { binomialDistribution } from 'simple-statistics'

/** How likely `successes` or more of `trials` are where each succeeds with `probability`. */
export function binomialTail(successes: number, trials: number, probability: number): number {
  if (successes <= 0) return 1
  if (trials === 0) return 0
  const chances = binomialDistribution(trials, probability) ?? []
  return chances.slice(successes).reduce((sum, chance) => sum + chance, 0)
}
