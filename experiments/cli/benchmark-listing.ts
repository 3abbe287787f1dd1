import { renderTable } from '../../src/log/table.ts'
import type { BenchmarkReport } from '../benchmark/benchmark-report.ts'
import {
  differenceTable,
  type ReportTable,
  samplesTable,
  solvedTable,
  timeTable,
} from '../benchmark/report-tables.ts'
import type { Terminal } from './terminal.ts'

/** The tables of a benchmark or of several side by side. */
export function showBenchmark(report: BenchmarkReport, terminal: Terminal): void {
  const show = ({ head, rows }: ReportTable) =>
    terminal.out(renderTable({ head, rows, width: terminal.columns }))
  terminal.out('Problems solved on hidden tests by one submission, and after @N programs:')
  show(solvedTable(report))
  terminal.out('\npass@k of drawn programs; programs to solve (unsolved: the budget):')
  show(samplesTable(report))
  const baseline = report.differences[0]?.baseline
  if (baseline !== undefined) {
    terminal.out(`\nShare solved, less that of ${baseline}, paired by problem:`)
    show(differenceTable(report))
  }
  terminal.out('\nSpeed of search, and where its time goes:')
  show(timeTable(report))
  const left = report.leftOut === 0 ? '' : `, ${report.leftOut} not tried by all`
  terminal.out(
    `${report.problems} problems of ${report.sets.join(', ')}${left}; budget ${report.budget} programs`,
  )
}
