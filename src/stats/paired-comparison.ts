import { binomialDistribution, mean } from 'simple-statistics'
import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'
import { type BootstrapOptions, checkedOptions, type Interval, percentiles } from './bootstrap.ts'
import { assertFiniteScores } from './finite-scores.ts'

/** Pairs that differ in at most this many places are permuted in every way, 2^n of them. */
const EXACT_PAIRS = 16
const DEFAULT_PERMUTATIONS = 10_000

/**
 * Mean of first − second over pairs, with its percentile bootstrap interval: whole pairs are drawn,
 * so what makes a problem hard for both cancels out.
 *
 * @param first scores of one method, a problem each
 * @param second scores of the other on the same problems, in the same order
 * Throws a `ContractError` when the lengths differ or are 0, or when a score is not finite.
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
  options: BootstrapOptions,
): Interval {
  const differences = differencesOf(first, second)
  const { resamples, confidence } = checkedOptions(options)
  const drawn = new Float64Array(resamples)
  for (let i = 0; i < resamples; i++) {
    let sum = 0
    for (let n = 0; n < differences.length; n++) sum += options.rng.choice(differences)
    drawn[i] = sum / differences.length
  }
  return { estimate: mean(differences), ...percentiles(drawn, confidence) }
}

export interface SignTest {
  readonly wins: number
  readonly losses: number
  /** Pairs that are equal, which say nothing and are left out. */
  readonly ties: number
  /** Two-sided, exact. */
  readonly pValue: number
}

/**
 * Whether the first is better more often than it is worse, by how many pairs alone (Dixon and Mood,
 * 1946; over pairs of pass and fail it is McNemar's exact test). Throws as `pairedDifference`.
 */
export function signTest(first: readonly number[], second: readonly number[]): SignTest {
  const differences = differencesOf(first, second)
  const wins = differences.filter((difference) => difference > 0).length
  const losses = differences.filter((difference) => difference < 0).length
  const ties = differences.length - wins - losses
  return { wins, losses, ties, pValue: twoSidedBinomial(Math.min(wins, losses), wins + losses) }
}

/** Chance of a split of fair coins at least as uneven as `fewer` against the rest. */
function twoSidedBinomial(fewer: number, trials: number): number {
  if (trials === 0) return 1
  const cells = binomialDistribution(trials, 0.5)
  if (cells === undefined)
    throw new ContractError(`Expected fewer than a million pairs that differ`)
  const tail = cells.slice(0, fewer + 1).reduce((sum, chance) => sum + chance, 0)
  return Math.min(1, 2 * tail)
}

export interface PermutationOptions {
  readonly rng: Rng
  /** Random relabellings, an integer >= 1, where there are too many to try all. Default 10,000. */
  readonly permutations?: number
}

/**
 * Two-sided p-value of the mean difference under swaps of each pair's labels (Fisher's permutation
 * test). All 2^n swaps where at most 16 pairs differ; otherwise drawn ones, counted with the labels
 * as they are (Phipson and Smyth, 2010), so that it is never 0. Throws as `pairedDifference`.
 */
export function permutationTest(
  first: readonly number[],
  second: readonly number[],
  { rng, permutations = DEFAULT_PERMUTATIONS }: PermutationOptions,
): number {
  if (!(Number.isSafeInteger(permutations) && permutations >= 1)) {
    throw new ContractError(`Expected \`permutations\` to be an integer >= 1, got ${permutations}`)
  }
  const differences = differencesOf(first, second).filter((difference) => difference !== 0)
  const exact = differences.length <= EXACT_PAIRS
  const total = exact ? 2 ** differences.length : permutations
  const scale = differences.reduce((sum, difference) => sum + Math.abs(difference), 0)
  // Sums that are equal but for rounding count as equal.
  const atLeast = Math.abs(differences.reduce((sum, each) => sum + each, 0)) - scale * 1e-12
  let extreme = 0
  for (let i = 0; i < total; i++) {
    let sum = 0
    for (const [n, difference] of differences.entries()) {
      const swapped = exact ? ((i >> n) & 1) === 1 : rng.uniform() < 0.5
      sum += swapped ? -difference : difference
    }
    if (Math.abs(sum) >= atLeast) extreme++
  }
  return exact ? extreme / total : (extreme + 1) / (total + 1)
}

function differencesOf(first: readonly number[], second: readonly number[]): number[] {
  if (first.length === second.length && first.length > 0) {
    const differences = first.map((score, i) => score - (second[i] as number))
    assertFiniteScores('differences of scores', differences)
    return differences
  }
  throw new ContractError(
    `Expected as many scores on both sides, at least one, got ${first.length} and ${second.length}`,
  )
}
