import { existsSync, readFileSync } from 'node:fs'
import { ConfigError } from '../../../src/core/errors.ts'
import { scoreText } from '../../../src/grading/grader.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { isPlainObject } from '../../../src/settings/schema-shape.ts'
import { heldOutNotice } from '../../runs/held-out-log.ts'
import type {
  EpisodeFigures,
  EvaluateOptions,
  EvaluationReport,
  ProblemEvaluation,
  Spread,
} from '../../runs/report-types.ts'
import { RunFolder } from '../../runs/run-folder.ts'
import { meansCells } from '../../runs/run-folder-summary.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import type { CommandEvaluateOptions } from '../options/evaluate.ts'
import {
  type CommandContext,
  type ShownTerminal,
  type Terminal,
  writeJson,
} from '../terminal/terminal.ts'
import { refuseNoFolder, writeWhole } from '../written-file.ts'

/** `codegen-gym evaluate`: per-problem success, one program of each, and the count; or a line for each run. */
export async function evaluateFromCommandLine(
  args: CommandEvaluateOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const names = [...new Set(args.run)]
  if (names.length > 1 && !args.compare) {
    throw new ConfigError(`${names.length} runs are named; add --compare to see them in one table`)
  }
  if (args.output !== undefined) refuseOutput(args.output)
  const runs = names.map((name) => RunFolder.open(name, args.runsFolder))
  const reports: EvaluationReport[] = []
  for (const run of runs) {
    const report = await evaluateOne(run, args, terminal)
    reports.push(report)
    if (report.interrupted) break
  }
  const [first] = reports
  const whole = args.compare ? reports : first
  if (reports.at(-1)?.interrupted) {
    context.exitCode = EXIT_INTERRUPTED
    if (args.json) writeJson(terminal, whole)
    else terminal.err('interrupted: there is no result of all programs')
    return
  }
  if (args.output !== undefined) writeWhole(args.output, `${JSON.stringify(whole, null, 2)}\n`)
  if (args.json) writeJson(terminal, whole)
  else if (args.compare) terminal.out(comparison(reports, terminal.columns))
  else if (first !== undefined) showReport(first, terminal)
}

async function evaluateOne(
  run: RunFolder,
  args: CommandEvaluateOptions,
  terminal: ShownTerminal,
): Promise<EvaluationReport> {
  const { configOf } = await import('../../assembly/run-config.ts')
  const { evaluateRun } = await import('../../training/evaluate.ts')
  const render = args.render ?? (await configOf(run)).evaluation.render
  return evaluateRun(run, optionsOf(args, render, terminal))
}

/** Only an earlier report is replaced. */
function refuseOutput(path: string): void {
  if (!path.endsWith('.json')) {
    throw new ConfigError(`--output ${path}: expected the name of a .json file`)
  }
  refuseNoFolder(path)
  if (!existsSync(path) || holdsReport(path)) return
  throw new ConfigError(`${path}: it is no report, and is not replaced; name another file`)
}

function holdsReport(path: string): boolean {
  try {
    const [report] = [JSON.parse(readFileSync(path, 'utf8')) as unknown].flat()
    return isPlainObject(report) && 'runName' in report && 'perProblem' in report
  } catch {
    return false
  }
}

/** A line for each run, so that several are seen side by side. */
function comparison(reports: readonly EvaluationReport[], width: number): string {
  const head = ['run', 'agent', 'episodes', 'return', 'length', 'visible', 'passed all', 'solved']
  const rows = reports.map(({ runName, agent, perProblem, returns, figures, solved, total }) => {
    const spread = [plusMinus(figures.returns, 2), plusMinus(figures.lengths, 1)]
    if (returns !== undefined)
      return [runName, agent, String(returns.episodes), ...spread, '', '', '']
    const sum = (value: (problem: ProblemEvaluation) => number) =>
      perProblem.reduce((all, problem) => all + value(problem), 0)
    const episodes = sum((problem) => problem.episodes)
    const share = (count: number) => `${((100 * count) / Math.max(1, episodes)).toFixed(0)} %`
    return [
      runName,
      agent,
      String(episodes),
      ...spread,
      share(sum((one) => one.visiblePassed)),
      share(sum((one) => one.solved)),
      `${solved}/${total}`,
    ]
  })
  return renderTable({ head, rows, width })
}

function plusMinus(spread: Spread | null, digits: number): string {
  if (spread === null) return ''
  return `${spread.mean.toFixed(digits)} ± ${spread.std.toFixed(digits)}`
}

/** One line of all episodes: mean ± standard deviation. */
function figuresLine({ episodes, returns, lengths, testsPassed }: EpisodeFigures): string {
  const middle = returns === null ? '' : ` (median ${returns.median.toFixed(2)})`
  const tests =
    testsPassed === null ? '' : `, visible tests passed ${plusMinus(percent(testsPassed), 0)} %`
  return `${plural(episodes, 'episode')}: return ${plusMinus(returns, 2)}${middle}, length ${plusMinus(lengths, 1)}${tests}`
}

function percent({ mean, std, median }: Spread): Spread {
  return { mean: 100 * mean, std: 100 * std, median: 100 * median }
}

function optionsOf(
  args: CommandEvaluateOptions,
  render: boolean,
  terminal: ShownTerminal,
): EvaluateOptions {
  return {
    signal: terminal.signal,
    onHeldOut: (log) => terminal.err(heldOutNotice(log)),
    onWarning: (line) => terminal.err(`warning: ${line}`),
    ...(args.problems === undefined ? {} : { problems: args.problems }),
    ...(args.checkpoint === undefined ? {} : { checkpoint: args.checkpoint }),
    ...(args.episodes === undefined ? {} : { numEpisodes: args.episodes }),
    ...(args.deterministic === undefined ? {} : { deterministic: args.deterministic }),
    ...(args.seed === undefined ? {} : { seed: args.seed }),
    ...(render ? { onRender: (frame: string) => terminal.frame(frame) } : {}),
  }
}

function showReport(report: EvaluationReport, terminal: Terminal): void {
  const { returns } = report
  const run = `run ${report.runName} (${report.agent}, ${report.checkpoint} checkpoint)`
  if (returns !== undefined) {
    const head = ['episodes', 'mean return', 'mean length']
    terminal.out(renderTable({ head, rows: [meansCells(returns)], width: terminal.columns }))
    terminal.out(figuresLine(report.figures))
    terminal.out(run)
    return
  }
  for (const problem of report.perProblem) {
    const verdict = problem.sampleSolved ? 'passes every test' : 'does not pass'
    terminal.out(`# ${problem.problemId}: ${problem.sample === null ? 'no program' : verdict}`)
    if (problem.sample !== null) terminal.out(`${problem.sample.trimEnd()}\n`)
  }
  const rows = report.perProblem.map((problem) => [
    problem.problemId,
    `${problem.solved}/${problem.episodes}`,
    `${problem.visiblePassed}/${problem.episodes}`,
    problem.meanReturn.toFixed(2),
    scoreText(problem.sampleVisible),
    scoreText(problem.sampleHidden),
    problem.sampleSolved ? 'yes' : 'no',
  ])
  const head = [
    'problem',
    'passed all',
    'visible',
    'mean return',
    'its visible',
    'its hidden',
    'solved',
  ]
  terminal.out(renderTable({ head, rows, width: terminal.columns }))
  terminal.out(figuresLine(report.figures))
  terminal.out(`${run} on ${report.problemSet}`)
  terminal.out(`grader version ${report.grader}`)
  terminal.out(`solved ${report.solved}/${report.total}`)
}
