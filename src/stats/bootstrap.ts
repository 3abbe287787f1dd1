import { quantileSorted } from 'simple-statistics'
import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'
import { assertFiniteScores } from './finite-scores.ts'

/** One list of scores a stratum, such as the runs of one task. */
export type Strata = readonly (readonly number[])[]

export interface BootstrapOptions {
  /** Where the resampling's randomness comes from; one state gives one interval. */
  readonly rng: Rng
  /** Resamples, an integer >= 1. Default 2,000. */
  readonly resamples?: number
  /** Share of resampled statistics within the interval, above 0 and below 1. Default 0.95. */
  readonly confidence?: number
}

/** A statistic with its percentile interval, `low` <= `high`. */
export interface Interval {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/**
 * Percentile bootstrap interval of a statistic over strata, each resampled within itself, so that
 * every task keeps its number of runs (Agarwal et al., 2021, section 4.1 and appendix A.3). One
 * stratum is the ordinary bootstrap (Efron, 1979).
 *
 * A stratum of one score cannot vary: with one run a task, make the tasks the scores of one stratum.
 * Throws a `ContractError` without strata, with an empty one, with options out of range, or where a
 * score or a resampled statistic is not finite.
 */
export function bootstrapInterval(
  strata: Strata,
  statistic: (strata: Strata) => number,
  options: BootstrapOptions,
): Interval {
  const { rng } = options
  const { resamples, confidence } = checkedOptions(options)
  if (strata.length === 0 || strata.some(({ length }) => length === 0)) {
    throw new ContractError('Expected at least one stratum and a score in each')
  }
  for (const scores of strata) assertFiniteScores('scores', scores)
  const drawn = new Float64Array(resamples)
  for (let i = 0; i < resamples; i++) {
    drawn[i] = statistic(strata.map((scores) => scores.map(() => rng.choice(scores))))
  }
  return { estimate: statistic(strata), ...percentiles(drawn, confidence) }
}

/** The middle `confidence` of the values; sorts them in place. Throws unless all are finite. */
export function percentiles(
  values: Float64Array,
  confidence: number,
): { readonly low: number; readonly high: number } {
  assertFiniteScores('resampled statistics', values)
  const sorted = Array.from(values.sort())
  const tail = (1 - confidence) / 2
  return { low: quantileSorted(sorted, tail), high: quantileSorted(sorted, 1 - tail) }
}

/** The options with their defaults. Throws a `ContractError` for one out of range. */
export function checkedOptions({ resamples = 2_000, confidence = 0.95 }: BootstrapOptions): {
  readonly resamples: number
  readonly confidence: number
} {
  if (!(Number.isSafeInteger(resamples) && resamples >= 1)) {
    throw new ContractError(`Expected \`resamples\` to be an integer >= 1, got \`${resamples}\``)
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ContractError(
      `Expected \`confidence\` to be above 0 and below 1, got \`${confidence}\``,
    )
  }
  return { resamples, confidence }
}
