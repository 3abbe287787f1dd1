import { mean } from 'simple-statistics'
import { Rng } from '../../src/random/rng.ts'
import { bootstrapInterval } from '../../src/stats/bootstrap.ts'
import { passAtK, type SampleCount } from '../../src/stats/pass-at-k.ts'
import type { ResultsOrigin, RowStatus, SampleResult } from './results-file.ts'
import type { Sample } from './samples-file.ts'

/** The k of pass@k that are reported where every problem has as many samples. */
export const REPORTED_K = [1, 10, 100] as const

export interface PassAtK {
  readonly k: number
  readonly estimate: number
  /** Of its interval over problems; null where only one was sampled, which cannot vary. */
  readonly low: number | null
  readonly high: number | null
}

/** JSON as it stands. */
export interface GradeReport extends Pick<ResultsOrigin, 'grader' | 'isolation'> {
  readonly set: string
  /** Samples that count for pass@k: all but those below. */
  readonly samples: number
  /** Lines of the file that are no samples. */
  readonly unreadable: number
  /** Samples that the sandbox failed on, also alone. */
  readonly notGraded: number
  /** Problems with at least one sample: pass@k is the mean over them. */
  readonly problemsSampled: number
  readonly problemsInSet: number
  /** Fewest samples of such a problem: no larger k can be estimated. */
  readonly fewestSamples: number
  /** What became of each line. */
  readonly verdicts: Readonly<Partial<Record<RowStatus, number>>>
  /** With 95 % bootstrap intervals over problems. */
  readonly passAtK: readonly PassAtK[]
  /** Samples with a test that ran out of time by the clock alone: another machine might decide it otherwise. */
  readonly decidedByClock: number
  readonly perProblem: readonly (SampleCount & { readonly id: string })[]
}

/**
 * Sums up graded samples; pass@k by the unbiased estimator (Chen et al., 2021), averaged over
 * problems. One set of results gives one report, to the digit.
 */
export function reportOf(
  set: { readonly name: string; readonly problems: readonly unknown[] },
  samples: readonly Sample[],
  results: ReadonlyMap<number, SampleResult>,
  { grader, isolation }: Pick<ResultsOrigin, 'grader' | 'isolation'>,
): GradeReport {
  const counts = new Map<string, { id: string; samples: number; passed: number }>()
  const verdicts: Partial<Record<RowStatus, number>> = {}
  for (const { status } of results.values()) verdicts[status] = (verdicts[status] ?? 0) + 1
  for (const { line, problem } of samples) {
    const result = results.get(line)
    if (result === undefined || result.status === 'not_graded') continue
    const count = counts.get(problem.id) ?? { id: problem.id, samples: 0, passed: 0 }
    count.samples++
    if (result.passed) count.passed++
    counts.set(problem.id, count)
  }
  const perProblem = [...counts.values()]
  const fewestSamples = perProblem.reduce(
    (fewest, count) => Math.min(fewest, count.samples),
    perProblem[0]?.samples ?? 0,
  )
  return {
    set: set.name,
    grader,
    isolation,
    samples: perProblem.reduce((sum, count) => sum + count.samples, 0),
    unreadable: verdicts.unreadable ?? 0,
    notGraded: verdicts.not_graded ?? 0,
    problemsSampled: perProblem.length,
    problemsInSet: set.problems.length,
    fewestSamples,
    verdicts,
    passAtK: REPORTED_K.filter((k) => k <= fewestSamples).map((k) => estimate(perProblem, k)),
    decidedByClock: [...results.values()].filter((row) => row.by_clock !== undefined).length,
    perProblem,
  }
}

function estimate(counts: readonly SampleCount[], k: number): PassAtK {
  const rates = counts.map((count) => passAtK(count, k))
  const [only, another] = rates
  if (only !== undefined && another === undefined) {
    return { k, estimate: only, low: null, high: null }
  }
  const rng = new Rng('pass@k').split(k)
  return { k, ...bootstrapInterval([rates], ([drawn]) => mean([...(drawn ?? [])]), { rng }) }
}
