import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, SandboxError } from '../../../src/core/errors.ts'
import { runVersions } from '../../../src/log/package-version.ts'
import { createTrainingReporter, silentReporter } from '../../../src/log/progress.ts'
import { loadRegistries } from '../../assembly/registries.ts'
import { moduleSchema } from '../../assembly/user-module.ts'
import { loadConfig } from '../../config/load-config.ts'
import { type Override, parseOverride } from '../../config/overrides.ts'
import type { Resolution } from '../../config/resolve-config.ts'
import { isRunName } from '../../config/sections.ts'
import { configToYaml } from '../../config/write-config.ts'
import { heldOutNotice } from '../../runs/held-out-log.ts'
import { RunFolder } from '../../runs/run-folder.ts'
import { closingLines, summaryTable } from '../../runs/run-folder-summary.ts'
import { TakenFolderError } from '../../runs/taken-folder.ts'
import { EXIT_INTERRUPTED, EXIT_MISUSE, exitCodeOf } from '../exit.ts'
import type { TrainOptions } from '../options/train.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'
import { refuseNoFolderPlace } from '../written-file.ts'

const QUICK_START = fileURLToPath(new URL('../../config/quick-start.yaml', import.meta.url))

/** `codegen-gym train`: resolves, refuses or plans the run's folder, trains, and sums up. */
export async function trainFromCommandLine(
  args: TrainOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const registries = await loadRegistries()
  const { config, notes, warnings, run } = await planned(args, registries)
  context.verbose ||= config.verbose
  for (const note of notes) terminal.err(note)
  for (const warning of warnings) terminal.err(`warning: ${warning}`)
  if (run === null) {
    terminal.out(configToYaml(config, registries).trimEnd())
    return
  }
  const resume = args.resume !== undefined
  const { train } = await import('../../training/train.ts')
  const reporter = args.json ? silentReporter : createTrainingReporter()
  const onHeldOut = (log: string) => terminal.err(heldOutNotice(log))
  const onWarning = (line: string) => terminal.err(`warning: ${line}`)
  const onNotice = (line: string) => {
    if (!args.json) terminal.err(line)
  }
  const options = { signal: terminal.signal, resume, onHeldOut, onWarning, onNotice }
  const summary = await train(config, run, reporter, options).catch((error: unknown) => {
    // A mistake in the input, or no sandbox, leaves no trace; a failure leaves what there is to look into.
    if (exitCodeOf(error) === EXIT_MISUSE || error instanceof SandboxError) run.rollBack()
    throw error
  })
  if (args.json) writeJson(terminal, summary)
  else {
    terminal.out(summaryTable(summary, terminal.columns))
    terminal.out(closingLines(summary))
  }
  if (summary.interrupted) context.exitCode = EXIT_INTERRUPTED
}

/**
 * What is to be trained, and the folder of its run, which is held: who is refused is so before anything
 * starts. No folder for a dry run. Where nobody chose the name and another process was first, the next free
 * one is taken.
 */
async function planned(
  args: TrainOptions,
  registries: Awaited<ReturnType<typeof loadRegistries>>,
): Promise<Resolution & { readonly run: RunFolder | null }> {
  for (;;) {
    const resolution = await resolve(args, registries)
    if (args.dryRun) return { ...resolution, run: null }
    refuseNoFolderPlace(args.runsFolder)
    try {
      return { ...resolution, run: heldRun(args, resolution, registries) }
    } catch (error) {
      if (!(error instanceof TakenFolderError && isUnnamed(args))) throw error
    }
  }
}

function heldRun(
  args: TrainOptions,
  { config }: Resolution,
  registries: Awaited<ReturnType<typeof loadRegistries>>,
): RunFolder {
  const run =
    args.resume !== undefined
      ? RunFolder.open(args.resume, args.runsFolder)
      : RunFolder.plan(config.name, args.overwrite ? 'overwrite' : 'new', args.runsFolder)
  run.begin(configToYaml(config, registries, runVersions()))
  run.hold()
  return run
}

/** Whether the run has a name only because every run has one. */
function isUnnamed(args: TrainOptions): boolean {
  const { file, config, resume, overwrite } = args
  if (file !== undefined || config !== undefined || resume !== undefined || overwrite) return false
  return !overridesOf(args).some(({ path }) => path.join('.') === 'name')
}

async function resolve(
  args: TrainOptions,
  registries: Awaited<ReturnType<typeof loadRegistries>>,
): Promise<Resolution> {
  const overrides = overridesOf(args)
  if (args.resume !== undefined) {
    refuseBeside(args)
    const run = RunFolder.open(args.resume, args.runsFolder)
    run.refuseWithoutCheckpoint()
    return loadConfig(run.configPath, registries, {
      overrides,
      defaultName: run.name,
      moduleSchema,
    })
  }
  if (args.file !== undefined && args.config !== undefined) {
    throw new ConfigError(
      `--config ${args.config}: the experiment is ${args.file}; name one of them`,
    )
  }
  const file = args.file ?? args.config
  if (file !== undefined) {
    return loadConfig(file, registries, { overrides, moduleSchema })
  }
  if (isUnnamed(args)) {
    const name = freeName('quick-start', args.runsFolder)
    overrides.push({ path: ['name'], value: name, option: '--name' })
  }
  return loadConfig(QUICK_START, registries, { overrides, moduleSchema })
}

/** A run that goes on brings its own experiment and name. */
function refuseBeside({ file, config, name, overwrite }: TrainOptions): void {
  const given = {
    'an experiment': file ?? config,
    '--name': name,
    '--overwrite': overwrite || undefined,
  }
  for (const [what, value] of Object.entries(given)) {
    if (value === undefined) continue
    throw new ConfigError(`--resume goes on with a run as it is; leave out ${what}`)
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

/** The quick start may be run again and again: nobody chose its name. */
function freeName(name: string, runsFolder: string): string {
  let free = name
  for (let n = 2; existsSync(join(runsFolder, free)) && isRunName(free); n++) free = `${name}-${n}`
  return free
}
