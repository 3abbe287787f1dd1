import { existsSync, readFileSync } from 'node:fs'
import { ConfigError } from '../../../src/core/errors.ts'
import { typedCommand } from '../../../src/log/typed-command.ts'
import { isPlainObject } from '../../../src/settings/schema-shape.ts'
import { checkpointName } from '../../runs/checkpoint-shelf.ts'
import { heldOutNotice } from '../../runs/held-out-log.ts'
import type { EvaluateOptions, EvaluationReport } from '../../runs/report-types.ts'
import { RunFolder } from '../../runs/run-folder.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import { comparisonTable, showEvaluation } from '../listings/evaluation-listing.ts'
import type { CommandEvaluateOptions } from '../options/evaluate.ts'
import { referenceTo } from '../run-reference.ts'
import { playFrames } from '../terminal/frames.ts'
import { nextSteps } from '../terminal/next-steps.ts'
import { type CommandContext, type ShownTerminal, writeJson } from '../terminal/terminal.ts'
import { showProgress, type WorkProgress } from '../terminal/work-progress.ts'
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
  if (args.compare) {
    const { refuseUnlike } = await import('../../training/evaluation/evaluation-plan.ts')
    await refuseUnlike(runs, askedOf(args))
  }
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
  else if (args.compare) terminal.out(comparisonTable(reports, terminal.columns))
  else if (first !== undefined) {
    showEvaluation(first, terminal)
    const [run] = runs
    const set = args.problems === undefined ? [] : ['--problems', args.problems]
    if (!args.render && run !== undefined) {
      terminal.out(nextSteps([typedCommand('evaluate', referenceTo(run), ...set, '--render')]))
    }
  }
}

async function evaluateOne(
  run: RunFolder,
  args: CommandEvaluateOptions,
  terminal: ShownTerminal,
): Promise<EvaluationReport> {
  const { configOf } = await import('../../assembly/run-config.ts')
  const { evaluateRun } = await import('../../training/evaluation/evaluate.ts')
  const render = args.render ?? (await configOf(run)).evaluation.render
  const progress = new StageProgress(args.json)
  try {
    return await evaluateRun(run, {
      ...optionsOf(args, render, terminal),
      // Programs that are shown as they are written say themselves how far it is.
      ...(render ? {} : { onProgress: (...stage) => progress.update(...stage) }),
    })
  } finally {
    progress.stop()
  }
}

/** A bar for each stage of an evaluation, one after the other. */
class StageProgress {
  readonly #quiet: boolean
  #stage: string | null = null
  #bar: WorkProgress | null = null

  constructor(quiet: boolean) {
    this.#quiet = quiet
  }

  update(stage: string, done: number, total: number): void {
    if (stage !== this.#stage) {
      this.stop()
      this.#bar = showProgress({ unit: `programs ${stage}`, total, quiet: this.#quiet })
    }
    this.#stage = stage
    this.#bar?.update(done)
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = null
  }
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

function optionsOf(
  args: CommandEvaluateOptions,
  render: boolean,
  terminal: ShownTerminal,
): EvaluateOptions {
  return {
    signal: terminal.signal,
    onHeldOut: (log) => terminal.err(heldOutNotice(log)),
    onWarning: (line) => terminal.err(`warning: ${line}`),
    ...askedOf(args),
    ...(args.checkpoint === undefined ? {} : { checkpoint: checkpointName(args.checkpoint) }),
    ...(render ? { onRender: (frames: readonly string[]) => playFrames(frames, terminal) } : {}),
  }
}

/** What is asked for in place of the run's own settings. */
function askedOf(args: CommandEvaluateOptions) {
  return {
    ...(args.problems === undefined ? {} : { problems: args.problems }),
    ...(args.episodes === undefined ? {} : { numEpisodes: args.episodes }),
    ...(args.deterministic === undefined ? {} : { deterministic: args.deterministic }),
    ...(args.seed === undefined ? {} : { seed: args.seed }),
  }
}
