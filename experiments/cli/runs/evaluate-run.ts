import { scoreText } from '../../../src/grading/grader.ts'
import { renderTable } from '../../../src/log/table.ts'
import { heldOutNotice } from '../../runs/held-out-log.ts'
import type { EvaluateOptions, EvaluationReport } from '../../runs/report-types.ts'
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

/** `codegen-gym evaluate`: per-problem success, one program of each, and the count. */
export async function evaluateFromCommandLine(
  args: CommandEvaluateOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const run = RunFolder.open(args.run, args.runsFolder)
  const { configOf } = await import('../../assembly/run-config.ts')
  const { evaluateRun } = await import('../../training/evaluate.ts')
  const render = args.render ?? (await configOf(run)).evaluation.render
  const options = optionsOf(args, render, terminal)
  const report = await evaluateRun(run, options)
  if (report.interrupted) context.exitCode = EXIT_INTERRUPTED
  if (args.json) writeJson(terminal, report)
  else if (report.interrupted) terminal.err('interrupted: there is no result of all programs')
  else showReport(report, terminal)
}

function optionsOf(
  args: CommandEvaluateOptions,
  render: boolean,
  terminal: ShownTerminal,
): EvaluateOptions {
  return {
    signal: terminal.signal,
    onHeldOut: (log) => terminal.err(heldOutNotice(log)),
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
  terminal.out(`${run} on ${report.problemSet}`)
  terminal.out(`grader version ${report.grader}`)
  terminal.out(`solved ${report.solved}/${report.total}`)
}
