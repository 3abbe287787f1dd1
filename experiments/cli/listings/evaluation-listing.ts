import { scoreText } from '../../../src/grading/grader.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { wrapLines } from '../../../src/log/wrapped-text.ts'
import type {
  EvaluationFigures,
  EvaluationReport,
  ProblemEvaluation,
  Spread,
} from '../../runs/report-types.ts'
import { meansCells } from '../../runs/run-folder-summary.ts'
import type { Terminal } from '../terminal/terminal.ts'

const LEGEND = [
  'passed all, visible: programs that pass every test, and the visible ones, of all that were written',
  'its visible, hidden: tests that the program above passes, which was chosen by visible tests; solved: it passes all',
]

/** One evaluation that was not interrupted: a program of each problem, tables by problem and of all, and the count. */
export function showEvaluation(report: EvaluationReport, terminal: Terminal): void {
  const show = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    terminal.out(renderTable({ head, rows, width: terminal.columns }))
  const { returns, perProblem } = report
  const run = `run ${report.runName} (${report.agent}, ${report.checkpoint} checkpoint)`
  if (returns !== undefined) {
    show(['episodes', 'mean return', 'mean length'], [meansCells(returns)])
    showFigures(report, show, terminal)
    terminal.out(run)
    return
  }
  for (const problem of perProblem) {
    const verdict = problem.sampleSolved ? 'passes every test' : 'does not pass'
    terminal.out(`# ${problem.problemId}: ${problem.sample === null ? 'no program' : verdict}`)
    if (problem.sample !== null) terminal.out(`${problem.sample.trimEnd()}\n`)
  }
  const head = ['problem', 'passed all', 'visible', 'its visible', 'its hidden', 'solved']
  show(head, perProblem.map(programCells))
  for (const line of LEGEND) terminal.out(wrapLines(line, terminal.columns))
  showFigures(report, show, terminal)
  terminal.out(`${run} on ${report.problemSet}`)
  terminal.out(howWritten(report))
  terminal.out(`grader version ${report.grader}`)
  terminal.out(`solved ${report.solved}/${report.total}`)
}

function howWritten({ deterministic, episodesEach }: EvaluationReport): string {
  const programs = `${plural(episodesEach, 'program')} for each problem`
  return deterministic
    ? `${programs}, by the best action each time (deterministic)`
    : `${programs}, drawn from the policy`
}

function programCells(problem: ProblemEvaluation): string[] {
  return [
    problem.problemId,
    `${problem.solved}/${problem.episodes}`,
    `${problem.visiblePassed}/${problem.episodes}`,
    scoreText(problem.sampleVisible),
    scoreText(problem.sampleHidden),
    problem.sampleSolved ? 'yes' : 'no',
  ]
}

type Show = (head: readonly string[], rows: readonly (readonly string[])[]) => void

function showFigures(
  { perProblem, figures, returns }: EvaluationReport,
  show: Show,
  terminal: Terminal,
): void {
  terminal.out('Mean±standard deviation (median) of episodes; tests passed in percent.')
  const rows = [
    ...perProblem.map(({ problemId, figures: own }) => [problemId, ...figureCells(own)]),
    ['all', ...figureCells(figures)],
  ]
  const head = ['problem', 'return', 'length', 'visible %', 'hidden %']
  if (returns === undefined) show(head, rows)
  else show(['episodes', ...head.slice(1, 3)], [rows.at(-1)?.slice(0, 3) ?? []])
}

function figureCells(figures: EvaluationFigures | null): string[] {
  if (figures === null) return ['-', '-', '-', '-']
  return [
    spreadText(figures.return, 2),
    spreadText(figures.length, 1),
    spreadText(inPercent(figures.visible), 0),
    spreadText(inPercent(figures.hidden), 0),
  ]
}

function inPercent(shares: Spread | null): Spread | null {
  if (shares === null) return null
  return { mean: 100 * shares.mean, std: 100 * shares.std, median: 100 * shares.median }
}

function spreadText(spread: Spread | null, decimals: number): string {
  if (spread === null) return '-'
  const [mean, std, median] = [spread.mean, spread.std, spread.median].map((value) =>
    value.toFixed(decimals),
  )
  return `${mean}±${std} (${median})`
}

/** A line for each run that was not interrupted, so that several are seen side by side. */
export function comparisonTable(reports: readonly EvaluationReport[], width: number): string {
  const head = [
    ...['run', 'agent', 'episodes', 'mean return', 'mean length'],
    ...['visible', 'passed all', 'solved'],
  ]
  const rows = reports.map(({ runName, agent, perProblem, returns, figures, solved, total }) => {
    if (returns !== undefined) return [runName, agent, ...meansCells(returns), '', '', '']
    const sum = (value: (problem: ProblemEvaluation) => number) =>
      perProblem.reduce((all, problem) => all + value(problem), 0)
    const episodes = sum((problem) => problem.episodes)
    const share = (count: number) => `${((100 * count) / Math.max(1, episodes)).toFixed(0)} %`
    return [
      runName,
      agent,
      String(episodes),
      (figures?.return.mean ?? 0).toFixed(2),
      (figures?.length.mean ?? 0).toFixed(1),
      share(sum((one) => one.visiblePassed)),
      share(sum((one) => one.solved ?? 0)),
      `${solved}/${total}`,
    ]
  })
  return renderTable({ head, rows, width })
}
