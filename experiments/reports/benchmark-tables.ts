import type { Interval } from '../../src/stats/bootstrap.ts'
import type { BenchmarkReport, ContenderReport } from './benchmark-report.ts'

/** A table before it is drawn: for the terminal or for a page. */
export interface ReportTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Shares of problems solved, by programs evaluated. */
export function solvedTable({ contenders }: BenchmarkReport): ReportTable {
  const counts = contenders[0]?.solvedWithin.map(({ programs }) => `@${programs}`) ?? []
  return {
    head: ['contender', 'solved', '95 %', ...counts, 'wrong'],
    rows: contenders.map((one) => [
      one.name,
      share(one.solved.estimate),
      range(one.solved),
      ...one.solvedWithin.map((at) => share(at.share)),
      // Of none that passed no share was wrong.
      one.passedVisible === 0 ? '–' : share(one.wrongAmongPassed),
    ]),
  }
}

/** pass@k of drawn programs, and programs until solved. */
export function samplesTable({ contenders }: BenchmarkReport): ReportTable {
  const ks = [...new Set(contenders.flatMap(({ passAtK }) => passAtK?.map(({ k }) => k) ?? []))]
  return {
    head: ['contender', ...ks.map((k) => `pass@${k}`), 'programs to solve', '95 %'],
    rows: contenders.map((one) => [
      one.name,
      ...ks.map((k) => passCell(one, k)),
      count(one.programsToSolve.estimate),
      one.programsToSolve.interval === null
        ? ''
        : `${count(one.programsToSolve.interval.low)}–${count(one.programsToSolve.interval.high)}`,
    ]),
  }
}

export function timeTable({ contenders }: BenchmarkReport): ReportTable {
  return {
    head: ['contender', 'programs/s', 's a search', 'sandbox', 'network', 'environment'],
    rows: contenders.map(({ name, programsPerSecond, meanSeconds, timeShares }) => [
      name,
      count(programsPerSecond),
      meanSeconds.toFixed(2),
      percent(timeShares.sandbox),
      percent(timeShares.network),
      percent(timeShares.environment),
    ]),
  }
}

export function differenceTable({ differences }: BenchmarkReport): ReportTable {
  return {
    head: ['contender', 'difference', '95 %', 'better/worse/same', 'p'],
    rows: differences.map(({ name, solved, wins, losses, ties, pValue }) => [
      name,
      signed(solved.estimate),
      `${signed(solved.low)} to ${signed(solved.high)}`,
      `${wins}/${losses}/${ties}`,
      pValue < 0.001 ? '<0.001' : pValue.toFixed(3),
    ]),
  }
}

/** Solved of searches, and the median number of the program that solved. */
export function problemTable({ perProblem, contenders }: BenchmarkReport): ReportTable {
  return {
    head: ['problem', ...contenders.map(({ name }) => name)],
    rows: perProblem.map(({ problem, contenders: cells }) => [
      problem,
      ...cells.map(({ solved, searches, programs }) =>
        programs === null ? `0/${searches}` : `${solved}/${searches} @${programs}`,
      ),
    ]),
  }
}

function passCell({ passAtK }: ContenderReport, k: number): string {
  const found = passAtK?.find((one) => one.k === k)
  return found === undefined ? '' : share(found.estimate)
}

function share(value: number): string {
  return value.toFixed(2)
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`
}

function range({ low, high }: Interval): string {
  return `${share(low)}–${share(high)}`
}

/** Three digits are enough for a count that is an average. */
function count(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value))
}
