import { shownText } from '../../../src/log/foreign-text.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { type GradeReport, REPORTED_K } from '../../grade/grade-report.ts'
import type { SampleResult } from '../../grade/results-file.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Programs that passed and were run again in a fresh interpreter, and those that did not pass there. */
export interface Confirmations {
  readonly confirmations: number
  readonly overturned: number
}

/** What is said beside the figures: of this command alone, and where the rows are. */
export interface GradeListing {
  /** Samples whose verdicts an earlier command gave. */
  readonly kept: number
  readonly confirmed: Confirmations
  readonly path: string
}

/** The table of verdicts, pass@k, and what the figures were measured with. */
export function showReport(
  report: GradeReport,
  { kept, confirmed, path }: GradeListing,
  terminal: Terminal,
): void {
  const total = Object.values(report.verdicts).reduce((sum, count) => sum + count, 0)
  const share = (count: number) => `${((100 * count) / total).toFixed(1)} %`
  const rows = Object.entries(report.verdicts)
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => [status, String(count), share(count)])
  terminal.out(
    renderTable({ head: ['verdict', 'samples', 'share'], rows, width: terminal.columns }),
  )
  const { problemsSampled, problemsInSet, fewestSamples } = report
  for (const { k, estimate, low, high } of report.passAtK) {
    const interval =
      low === null || high === null ? '' : ` (95 %: ${percent(low)} to ${percent(high)})`
    terminal.out(`pass@${k}: ${percent(estimate)}${interval}`)
  }
  const missing = REPORTED_K.filter((k) => k > fewestSamples)
  if (missing.length > 0) {
    const names = missing.map((k) => `pass@${k}`).join(' and ')
    terminal.out(`${names}: too few samples; some problem has ${fewestSamples}`)
  }
  terminal.out(
    `${plural(report.samples, 'sample')} of ${problemsSampled} of ${plural(problemsInSet, 'problem')} in ${shownText(report.set)}`,
  )
  if (kept > 0) terminal.out(`${kept} of them were graded before`)
  for (const line of gradingLines(report, confirmed)) terminal.out(line)
  const without = report.unreadable + report.notGraded
  if (without > 0) {
    terminal.out(`pass@k leaves out ${plural(without, 'line')} without a verdict`)
  }
  terminal.out(`verdicts: ${shownText(path)}`)
}

/** How it was graded; what rarely happens is said where it did. */
function gradingLines(report: GradeReport, { confirmations, overturned }: Confirmations): string[] {
  const lines = [`isolation ${report.isolation}; grader version ${report.grader}`]
  if (report.decidedByClock > 0) {
    const verdicts = plural(report.decidedByClock, 'verdict')
    lines.push(`${verdicts} decided by the clock, not by counted work`)
  }
  if (confirmations > 0) {
    lines.push(
      `${plural(confirmations, 'passing program')} run again in fresh interpreters: ${overturned} failed there`,
    )
  }
  return lines
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Named one by one up to here; the results file has all. */
const SHOWN_UNGRADED = 10
const LONGEST_REASON = 300

/** The lines of the samples' file that got no verdict, and why. */
export function showUngraded(
  samplesFile: string,
  results: ReadonlyMap<number, SampleResult>,
  terminal: Terminal,
): void {
  const rows = [...results.values()]
    .filter(({ status }) => status === 'unreadable' || status === 'not_graded')
    .sort((a, b) => a.line - b.line)
  for (const { line, status, reason } of rows.slice(0, SHOWN_UNGRADED)) {
    terminal.out(
      `${status} ${samplesFile}:${line}: ${shownText((reason ?? '').slice(0, LONGEST_REASON))}`,
    )
  }
  if (rows.length > SHOWN_UNGRADED) {
    terminal.out(`and ${plural(rows.length - SHOWN_UNGRADED, 'more line')} without a verdict`)
  }
  if (rows.some(({ status }) => status === 'not_graded')) {
    terminal.out('the same command tries again what was not graded')
  }
}
