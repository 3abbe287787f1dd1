import { mean } from 'simple-statistics'
import { ConfigError } from '../../src/core/errors.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { Rng } from '../../src/random/rng.ts'
import { UNKNOWN_GRADER } from '../../src/sandbox/grader-version.ts'
import { bootstrapInterval, type Interval } from '../../src/stats/bootstrap.ts'
import { interquartileMean } from '../../src/stats/interquartile-mean.ts'
import { pairedDifference, type SignTest, signTest } from '../../src/stats/paired-comparison.ts'
import { passAtK } from '../../src/stats/pass-at-k.ts'
import { graderOf } from '../benchmark/benchmark-folder.ts'
import { type Measured, measuredIn } from '../benchmark/circumstances.ts'
import type { Strategy } from '../benchmark/contender.ts'
import type { BenchmarkManifest } from '../benchmark/manifest.ts'
import type { UnitRecord } from '../benchmark/unit.ts'
import { type PassAtK, REPORTED_K } from '../grade/grade-report.ts'
import { curveOf, type SeedBand, type SolvedCurve, seedBandOf } from './solved-curve.ts'

/** One benchmark's results, under the name it goes by in a comparison. */
export interface BenchmarkResults {
  readonly name: string
  readonly manifest: BenchmarkManifest
  readonly records: readonly UnitRecord[]
}

/** Figures of one contender over the problems that every contender has tried. */
export interface ContenderReport {
  readonly name: string
  readonly strategy: Strategy
  readonly searches: number
  /** Share of problems solved by the one program submitted; 95 % bootstrap over problems. */
  readonly solved: Interval
  /** The same, had each search ended after so many programs. */
  readonly solvedWithin: readonly { readonly programs: number; readonly share: number }[]
  /** Share of searches that passed the visible tests, and of those whose program failed hidden ones. */
  readonly passedVisible: number
  readonly wrongAmongPassed: number
  /** Of drawn programs, over problems; null where the contender draws none. */
  readonly passAtK: readonly PassAtK[] | null
  /**
   * Programs until solved: 10 to the interquartile mean of log10 over all searches, those that never
   * solved counted at the budget. `interval` is the 95 % bootstrap stratified by problem, over seeds;
   * null with one seed.
   */
  readonly programsToSolve: {
    readonly estimate: number
    readonly interval: Omit<Interval, 'estimate'> | null
  }
  /** Of one process; others may have run beside it. */
  readonly programsPerSecond: number
  readonly meanSeconds: number
  /** Shares of the time of a search, which sum to 1. */
  readonly timeShares: {
    readonly sandbox: number
    readonly network: number
    readonly environment: number
  }
  /** Share of searches solved by a count of programs, and by a number of seconds. */
  readonly curve: { readonly programs: SolvedCurve; readonly seconds: SolvedCurve }
  /** How far the curves of single seeds lie apart; null with one seed. */
  readonly seedBand: { readonly programs: SeedBand; readonly seconds: SeedBand } | null
}

/** How much more often a contender solves than the baseline; pairs are problems, seeds averaged. */
export interface ContenderDifference extends SignTest {
  readonly name: string
  readonly baseline: string
  /** Share solved, minus the baseline's; 95 % bootstrap over problems. */
  readonly solved: Interval
}

export interface ProblemReport {
  readonly problem: string
  readonly set: string
  readonly contenders: readonly {
    readonly name: string
    readonly solved: number
    readonly searches: number
    /** Median number of the solving program; null where none solved. */
    readonly programs: number | null
  }[]
}

/** What one of the benchmarks could spend, and what it was measured under. */
export interface RunReport {
  readonly name: string
  /** Programs a search. */
  readonly budget: number
  /** Wall-clock seconds a search; null for no limit. */
  readonly maxSeconds: number | null
  readonly seeds: readonly number[]
  /** All its searches; several entries where it went on under other circumstances. */
  readonly measured: readonly Measured[]
}

export interface BenchmarkReport {
  /** In order; figures of a contender are at the budget of its own. */
  readonly runs: readonly RunReport[]
  /** Version of the grader, the same of all; `unknown` where an older folder stands alone. */
  readonly grader: string
  /** Sets and parts, in order. */
  readonly sets: readonly string[]
  readonly problems: number
  /** Problems that not every contender has tried yet: no figure holds them. */
  readonly leftOut: number
  /** Smallest of the budgets. */
  readonly budget: number
  readonly contenders: readonly ContenderReport[]
  readonly differences: readonly ContenderDifference[]
  readonly perProblem: readonly ProblemReport[]
}

export interface ReportOptions {
  /** Contender that the others are compared with; null for no comparison. */
  readonly baseline: string | null
}

/** The records of one contender, on the problems that count. */
interface Tried {
  readonly name: string
  readonly strategy: Strategy
  readonly budget: number
  /** In the order of the problems; never empty. */
  readonly byProblem: readonly (readonly UnitRecord[])[]
}

/**
 * Sums up one benchmark or several side by side. One set of records gives one report, to the digit.
 *
 * @throws {ConfigError} when no problem was tried by every contender, one is not the same in all runs,
 * the runs are not known to be of one grader, or the baseline is none of the contenders.
 */
export function reportOf(
  results: readonly BenchmarkResults[],
  { baseline }: ReportOptions,
): BenchmarkReport {
  const named = contendersOf(results)
  const known = results.map(({ manifest }) => manifest.sets)
  const sets = Object.assign({}, ...known) as Record<string, string>
  const everyId = Object.keys(sets)
  const ids = everyId.filter((id) => named.every(({ byId }) => byId.has(id)))
  if (ids.length === 0) {
    throw new ConfigError(
      'There is no problem that every contender has tried: continue the benchmark, or compare runs on the same problems',
    )
  }
  const grader = graderOfAll(results)
  for (const id of ids) checkSame(id, results)
  const tried = named.map(
    ({ byId, ...rest }): Tried => ({
      ...rest,
      byProblem: ids.map((id) => byId.get(id)!),
    }),
  )
  const budget = Math.min(...tried.map((one) => one.budget))
  return {
    runs: results.map(({ name, manifest: { config, sittings = [] }, records }) => ({
      name,
      budget: config.budget,
      maxSeconds: config.maxSecondsPerProblem,
      seeds: config.seeds,
      measured: measuredIn(sittings, records.length),
    })),
    grader,
    sets: [...new Set(ids.map((id) => sets[id]!))],
    problems: ids.length,
    leftOut: everyId.length - ids.length,
    budget,
    contenders: tried.map((one) => contenderReport(one, budget)),
    differences: differencesFrom(tried, baseline),
    perProblem: ids.map((problem, i) => ({
      problem,
      set: sets[problem]!,
      contenders: tried.map(({ name, byProblem }) => problemCells(name, byProblem[i]!)),
    })),
  }
}

/** Whatever differs between two unknown versions, nobody knows. */
function graderOfAll([first, ...others]: readonly BenchmarkResults[]): string {
  const grader = graderOf(first!.manifest)
  const other = others.find(
    ({ manifest }) => grader === UNKNOWN_GRADER || graderOf(manifest) !== grader,
  )
  if (other === undefined) return grader
  throw new ConfigError(
    `\`${first!.name}\` was graded by grader version ${shownText(grader)} and \`${other.name}\` by ${shownText(graderOf(other.manifest))}: run what is older anew to compare them`,
  )
}

/** One id may be of two problems: a set was changed, or another file has a problem of that name. */
function checkSame(id: string, results: readonly BenchmarkResults[]): void {
  const [first, ...others] = results.filter(({ manifest }) => id in manifest.sets)
  const hashIn = ({ manifest }: BenchmarkResults) => manifest.problemHashes?.[id]
  const other = others.find((one) => {
    // Equal as a whole is all that folders without a hash for each problem can say.
    if (one.manifest.problemsHash === first!.manifest.problemsHash) return false
    return hashIn(one) === undefined || hashIn(one) !== hashIn(first!)
  })
  if (other === undefined) return
  throw new ConfigError(
    `Problem \`${id}\` is not known to be the same in \`${first!.name}\` and \`${other.name}\`: run one of them anew to compare them`,
  )
}

/** Under their own names where these are told apart, else with the run's before them. */
function contendersOf(results: readonly BenchmarkResults[]) {
  const names = results.flatMap(({ manifest }) =>
    manifest.config.contenders.map(({ name }) => name),
  )
  const isTwice = (name: string) => names.filter((other) => other === name).length > 1
  return results.flatMap(({ name: run, manifest, records }) =>
    manifest.config.contenders.map(({ name, strategy }) => {
      const byId = new Map<string, UnitRecord[]>()
      for (const record of records) {
        if (record.contender !== name) continue
        byId.set(record.problem, [...(byId.get(record.problem) ?? []), record])
      }
      return {
        name: isTwice(name) ? `${run}/${name}` : name,
        strategy,
        budget: manifest.config.budget,
        byId,
      }
    }),
  )
}

function contenderReport(tried: Tried, budget: number): ContenderReport {
  const { name, strategy, byProblem } = tried
  const all = byProblem.flat()
  const rng = new Rng('benchmark').split(name)
  const passed = all.filter(({ visible_at: at }) => at !== null)
  const seconds = sumOf(all, (record) => record.seconds)
  const shareOf = (part: number) => (seconds === 0 ? 0 : part / seconds)
  const sandbox = shareOf(sumOf(all, (record) => record.sandbox_seconds))
  const network = shareOf(sumOf(all, (record) => record.network_seconds))
  return {
    name,
    strategy,
    searches: all.length,
    solved: overProblems(byProblem.map(solvedShare), rng.split('solved')),
    solvedWithin: checkpoints(budget).map((programs) => ({
      programs,
      share: mean(byProblem.map((records) => mean(records.map((one) => within(one, programs))))),
    })),
    passedVisible: passed.length / all.length,
    wrongAmongPassed:
      passed.length === 0 ? 0 : passed.filter(({ solved }) => !solved).length / passed.length,
    passAtK: passRates(byProblem, rng),
    programsToSolve: programsToSolve(tried, rng.split('programs')),
    programsPerSecond: seconds === 0 ? 0 : sumOf(all, (record) => record.programs) / seconds,
    meanSeconds: seconds / all.length,
    timeShares: { sandbox, network, environment: Math.max(0, 1 - sandbox - network) },
    curve: { programs: curveOf(all, programsOf), seconds: curveOf(all, secondsOf) },
    seedBand: seedBands(all),
  }
}

/** Of a search that solved. */
function programsOf({ submission }: UnitRecord): number {
  return submission!.at
}

function secondsOf({ seconds }: UnitRecord): number {
  return seconds
}

function seedBands(records: readonly UnitRecord[]): ContenderReport['seedBand'] {
  const programs = seedBandOf(records, programsOf)
  const seconds = seedBandOf(records, secondsOf)
  return programs === null || seconds === null ? null : { programs, seconds }
}

/** 1, 10, 100, … below the budget. */
function checkpoints(budget: number): number[] {
  const powers: number[] = []
  for (let count = 1; count < budget; count *= 10) powers.push(count)
  return powers
}

function within({ solved, submission }: UnitRecord, programs: number): number {
  return solved && submission !== null && submission.at <= programs ? 1 : 0
}

function solvedShare(records: readonly UnitRecord[]): number {
  return mean(records.map(({ solved }) => Number(solved)))
}

function overProblems(scores: readonly number[], rng: Rng): Interval {
  return bootstrapInterval([scores], ([drawn]) => mean([...(drawn ?? [])]), { rng })
}

function passRates(
  byProblem: readonly (readonly UnitRecord[])[],
  rng: Rng,
): readonly PassAtK[] | null {
  const counts = byProblem.map((records) =>
    records.flatMap(({ samples }) => (samples === null ? [] : [samples])),
  )
  if (counts.some(({ length }) => length === 0)) return null
  const fewest = Math.min(...counts.flat().map(({ drawn }) => drawn))
  return REPORTED_K.filter((k) => k <= fewest).map((k) => {
    const rates = counts.map((samples) =>
      mean(samples.map(({ drawn, passed }) => passAtK({ samples: drawn, passed }, k))),
    )
    return { k, ...overProblems(rates, rng.split(`pass@${k}`)) }
  })
}

function programsToSolve(
  { byProblem, budget }: Tried,
  rng: Rng,
): ContenderReport['programsToSolve'] {
  const strata = byProblem.map((records) =>
    records.map(({ solved, submission }) => Math.log10(solved ? submission!.at : budget)),
  )
  const statistic = (drawn: readonly (readonly number[])[]) => interquartileMean(drawn.flat())
  const estimate = 10 ** statistic(strata)
  if (strata.some(({ length }) => length < 2)) return { estimate, interval: null }
  const { low, high } = bootstrapInterval(strata, statistic, { rng })
  return { estimate, interval: { low: 10 ** low, high: 10 ** high } }
}

function differencesFrom(tried: readonly Tried[], baseline: string | null): ContenderDifference[] {
  if (baseline === null) return []
  const base = tried.find(({ name }) => name === baseline)
  if (base === undefined) {
    const names = tried.map(({ name }) => name).join(', ')
    throw new ConfigError(
      `There is no contender \`${baseline}\` to compare with; there are ${names}`,
    )
  }
  const theirs = base.byProblem.map(solvedShare)
  return tried
    .filter((one) => one !== base)
    .map(({ name, byProblem }) => {
      const ours = byProblem.map(solvedShare)
      const rng = new Rng('difference').split(name)
      return {
        name,
        baseline,
        solved: pairedDifference(ours, theirs, { rng }),
        ...signTest(ours, theirs),
      }
    })
}

function problemCells(
  name: string,
  records: readonly UnitRecord[],
): ProblemReport['contenders'][number] {
  const solvedAt = records.flatMap(({ solved, submission }) => (solved ? [submission!.at] : []))
  solvedAt.sort((a, b) => a - b)
  const programs = solvedAt[(solvedAt.length - 1) >> 1] ?? null
  return { name, solved: solvedAt.length, searches: records.length, programs }
}

function sumOf(records: readonly UnitRecord[], value: (record: UnitRecord) => number): number {
  return records.reduce((sum, record) => sum + value(record), 0)
}
