import { shownText } from '../../../src/log/foreign-text.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { countText, processesText } from '../../benchmark/circumstances.ts'
import type { BenchmarkReport, RunReport } from '../../reports/benchmark-report.ts'
import {
  differenceTable,
  type ReportTable,
  samplesTable,
  solvedTable,
  timeTable,
} from '../../reports/benchmark-tables.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The tables of a benchmark or of several side by side. */
export function showBenchmark(report: BenchmarkReport, terminal: Terminal): void {
  const show = ({ head, rows }: ReportTable) =>
    terminal.out(renderTable({ head, rows, width: terminal.columns }))
  terminal.out(
    'Share of problems whose one submission passes all hidden tests: in the end, with\n' +
      '95 % bootstrap over problems, and within @N programs. Wrong: of the searches\n' +
      'that passed the visible tests, the share that failed a hidden one.',
  )
  show(solvedTable(report))
  terminal.out(
    '\npass@k of drawn programs. Programs to solve: interquartile mean, unsolved at the\n' +
      'budget, with 95 % bootstrap over seeds.',
  )
  show(samplesTable(report))
  const baseline = report.differences[0]?.baseline
  if (baseline !== undefined) {
    terminal.out(
      `\nShare solved, less that of ${baseline}, paired by problem,\n` +
        '95 % bootstrap over problems; p by the sign test:',
    )
    show(differenceTable(report))
  }
  terminal.out('\nSpeed of search in one process, and where its time goes:')
  show(timeTable(report))
  const left = report.leftOut === 0 ? '' : `, ${report.leftOut} not tried by all`
  terminal.out(
    `${plural(report.problems, 'problem')} of ${shownText(report.sets.join(', '))}${left}`,
  )
  terminal.out(`grader version ${shownText(report.grader)}`)
  for (const run of report.runs) {
    terminal.out(spent(run, report.runs.length > 1))
    for (const line of measuredLines(run)) terminal.out(line)
  }
}

/** Several runs may differ in what they could spend: each says it. */
function spent({ name, budget, maxSeconds, seeds }: RunReport, named: boolean): string {
  const seconds = maxSeconds === null ? 'no limit of seconds' : `at most ${maxSeconds} s`
  const several = seeds.length > 10 ? plural(seeds.length, 'seed') : `seeds ${seeds.join(', ')}`
  const list = seeds.length === 1 ? `seed ${seeds[0]}` : several
  return `${named ? `${name}: ` : ''}${plural(budget, 'program')} a search, ${seconds}; ${list}`
}

/** A line for all searches, or for each part of them that was measured under its own circumstances. */
function measuredLines({ measured }: RunReport): string[] {
  return measured.map((part) => countText(part, measured) + processesText(part.circumstances))
}
