import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../../../src/core/errors.ts'
import { createTrainingReporter, silentReporter } from '../../../src/log/progress.ts'
import { shownPath } from '../../../src/log/shown-path.ts'
import { shellWord, typedCommand } from '../../../src/log/typed-command.ts'
import { loadExperiment } from '../../assembly/load-experiment.ts'
import { loadRegistries } from '../../assembly/registries.ts'
import { type Override, parseOverride } from '../../config/overrides.ts'
import type { Resolution } from '../../config/resolve-config.ts'
import { isRunName } from '../../config/sections.ts'
import { configToYaml } from '../../config/write-config.ts'
import { heldOutNotice } from '../../runs/held-out-log.ts'
import { isThere, RunFolder } from '../../runs/run-folder.ts'
import { closingLines, summaryTable } from '../../runs/run-folder-summary.ts'
import { TakenFolderError } from '../../runs/taken-folder.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import type { TrainOptions } from '../options/train.ts'
import { referenceTo } from '../run-reference.ts'
import { nextSteps } from '../terminal/next-steps.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'
import { refuseNoFolderPlace } from '../written-file.ts'

const QUICK_START = fileURLToPath(new URL('../../config/quick-start.yaml', import.meta.url))

/** `codegen-gym train`: resolves, refuses or plans the run's folder, trains, and sums up. */
export async function trainFromCommandLine(
  args: TrainOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { config, notes, warnings, run } = await planned(args)
  context.verbose ||= config.verbose
  for (const note of notes) terminal.err(note)
  for (const warning of warnings) terminal.err(`warning: ${warning}`)
  if (run === null) {
    terminal.out(configToYaml(config, await loadRegistries()).trimEnd())
    return
  }
  const { train } = await import('../../training/train.ts')
  const reporter = args.json ? silentReporter : createTrainingReporter()
  const onHeldOut = (log: string) => terminal.err(heldOutNotice(log))
  const onWarning = (line: string) => terminal.err(`warning: ${line}`)
  const onNotice = (line: string) => {
    if (!args.json) terminal.err(line)
  }
  const { signal } = terminal
  const from = args.from === undefined ? {} : { from: args.from }
  const told = { onHeldOut, onWarning, onNotice, ...from }
  const summary = await train({ config, run, reporter, signal, ...told })
  if (args.json) writeJson(terminal, summary)
  else {
    if (summary.episodes > 0) terminal.out(summaryTable(summary, terminal.columns))
    const name = referenceTo(run)
    terminal.out(closingLines(summary, typedCommand('train', '--resume', name)))
    if (!summary.interrupted) {
      const board = `tensorboard --logdir ${shellWord(shownPath(run.runsFolder))}`
      terminal.out(nextSteps([typedCommand('evaluate', name), board]))
    }
  }
  if (summary.interrupted) context.exitCode = EXIT_INTERRUPTED
}

/**
 * What is to be trained, and the folder of its run, which is held if it is a new one: who is refused is so
 * before anything starts. No folder for a dry run. Where nobody chose the name and another process was
 * first, the next free one is taken.
 */
async function planned(
  args: TrainOptions,
): Promise<Resolution & { readonly run: RunFolder | null }> {
  // First: a free name is looked for in it.
  if (!args.dryRun) refuseNoFolderPlace(args.runsFolder, '--runs-folder')
  for (;;) {
    const found = await resolution(args)
    if (args.dryRun) return { ...found, run: null }
    if (args.resume !== undefined) {
      return { ...found, run: RunFolder.open(args.resume, args.runsFolder) }
    }
    try {
      const mode = args.overwrite ? 'overwrite' : 'new'
      const run = RunFolder.plan(found.config.name, mode, args.runsFolder)
      run.hold()
      return { ...found, run }
    } catch (error) {
      if (!(error instanceof TakenFolderError && isUnnamed(args))) throw error
    }
  }
}

/** Whether the run has a name only because every run has one. */
function isUnnamed(args: TrainOptions): boolean {
  const { file, config, overwrite } = args
  return file === undefined && config === undefined && !overwrite && !names(overridesOf(args))
}

async function resolution(args: TrainOptions): Promise<Resolution> {
  const overrides = overridesOf(args)
  if (args.resume !== undefined) {
    refuseBeside(args)
    const run = RunFolder.open(args.resume, args.runsFolder)
    run.refuseWithoutCheckpoint()
    return loadExperiment(run.configPath, { overrides, defaultName: run.name })
  }
  if (args.file !== undefined && args.config !== undefined) {
    throw new ConfigError(
      `--config ${args.config}: the experiment is ${args.file}; name one of them`,
    )
  }
  const file = args.file ?? args.config
  if (file !== undefined) {
    return loadExperiment(file, { overrides })
  }
  if (args.from !== undefined) return resolveLikeOther(args.from, args, overrides)
  if (!names(overrides) && !args.overwrite) {
    const name = freeName('quick-start', args.runsFolder)
    overrides.push({ path: ['name'], value: name, option: '--name' })
  }
  return loadExperiment(QUICK_START, { overrides })
}

/** Without an experiment of its own a new run has that of the one it starts from, under a free name. */
async function resolveLikeOther(
  from: string,
  { runsFolder }: TrainOptions,
  overrides: Override[],
): Promise<Resolution> {
  const { otherRun } = await import('../../training/other-run-start.ts')
  const { run } = otherRun(from, runsFolder)
  if (!names(overrides)) {
    const value = freeName(run.name, runsFolder)
    overrides.push({ path: ['name'], value, option: '--name' })
  }
  return loadExperiment(run.configPath, { overrides, defaultName: run.name })
}

/** A run that goes on brings its own experiment and name. */
function refuseBeside({ file, config, name, overwrite, from }: TrainOptions): void {
  const given = {
    'an experiment': file ?? config,
    '--name': name,
    '--from': from,
    '--overwrite': overwrite || undefined,
  }
  for (const [what, value] of Object.entries(given)) {
    if (value === undefined) continue
    throw new ConfigError(`--resume continues a run as it is; leave out ${what}`)
  }
}

function overridesOf(args: TrainOptions): Override[] {
  const overrides = (args.set ?? []).map(parseOverride)
  if (args.name !== undefined)
    overrides.push({ path: ['name'], value: args.name, option: '--name' })
  if (args.seed !== undefined) {
    overrides.push({ path: ['seed'], value: args.seed, option: '--seed' })
  }
  return overrides
}

function names(overrides: readonly Override[]): boolean {
  return overrides.some(({ path }) => path.join('.') === 'name')
}

/** The quick start may be run again and again: nobody chose its name. */
function freeName(name: string, runsFolder: string): string {
  let free = name
  for (let n = 2; isThere(join(runsFolder, free)) && isRunName(free); n++) free = `${name}-${n}`
  return free
}
