import { dirname, join } from 'node:path'
import { ConfigError } from '../../../src/core/errors.ts'
import { writeAtomically } from '../../../src/log/atomic-file.ts'
import { plural } from '../../../src/log/plural.ts'
import { shellWord } from '../../../src/log/typed-command.ts'
import { loadRegistries } from '../../assembly/registries.ts'
import {
  type BenchmarkConfig,
  type BenchmarkOverrides,
  benchmarkOf,
  loadBenchmark,
} from '../../benchmark/benchmark-config.ts'
import {
  type BenchmarkOptions,
  type BenchmarkPlace,
  runBenchmark,
} from '../../benchmark/run-benchmark.ts'
import { writeReportPage } from '../../reports/benchmark-page.ts'
import { compareBenchmarks } from '../../reports/compare.ts'
import { heldOutLogFile, heldOutNotice } from '../../runs/held-out-log.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import { showBenchmark } from '../listings/benchmark-listing.ts'
import { optionName } from '../option-facts.ts'
import type { CommandBenchmarkOptions } from '../options/benchmark.ts'
import type { StudyOptions } from '../options/study.ts'
import { nextSteps } from '../terminal/next-steps.ts'
import { type CommandContext, type Terminal, writeJson } from '../terminal/terminal.ts'
import { showProgress, type WorkProgress } from '../terminal/work-progress.ts'
import { refuseNoFolderPlace } from '../written-file.ts'

/** Where benchmarks are kept unless a folder is named. */
export const BENCHMARKS_FOLDER = join('runs', 'benchmarks')

interface RunOptions extends BenchmarkPlace, Pick<BenchmarkOptions, 'jobs' | 'heldOutLog'> {
  readonly json: boolean
}

/** `codegen-gym benchmark`: exit code 130 when it was stopped before every search had ended. */
export async function benchmarkFromCommandLine(
  args: CommandBenchmarkOptions,
  context: CommandContext,
): Promise<void> {
  const registries = await loadRegistries()
  const overrides = overridesOf(args)
  const config =
    args.config === undefined
      ? benchmarkOf(overrides, registries)
      : loadBenchmark(args.config, overrides, registries)
  // Nobody chose a name for what is on the command line alone.
  const place = placeOf(config, args, args.config === undefined)
  await runAndShow(config, { ...args, ...place }, commandOf(args), [], context)
}

/** `codegen-gym study`: nothing in the file is replaced, so that its page says what the file says. */
export async function studyFromCommandLine(
  args: StudyOptions,
  context: CommandContext,
): Promise<void> {
  const config = loadBenchmark(args.file, {}, await loadRegistries())
  if (config.title === null || config.claim === null) {
    throw new ConfigError(
      `${args.file}: a study has a \`title\` and a \`claim\`; add them, or run it by \`benchmark --config\``,
    )
  }
  const page = args.file.replace(/\.ya?ml$/, '')
  const study = {
    ...args,
    ...placeOf(config, args, false),
    heldOutLog: heldOutLogFile(dirname(args.file)),
  }
  await runAndShow(config, study, `npx codegen-gym study ${shellWord(args.file)}`, [page], context)
}

/** @throws {ConfigError} where nothing can be written there. */
function placeOf(
  { name }: BenchmarkConfig,
  { out }: { readonly out?: string | undefined },
  numbered: boolean,
): BenchmarkPlace {
  const place = out ?? join(BENCHMARKS_FOLDER, name)
  refuseNoFolderPlace(place, '--out')
  return { out: place, numbered: numbered && out === undefined }
}

async function runAndShow(
  config: BenchmarkConfig,
  args: RunOptions,
  command: string,
  pages: readonly string[],
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  // What has a page of its own is a study.
  const kind = pages.length > 0 ? 'study' : 'benchmark'
  const { json, out: place, jobs, numbered, heldOutLog } = args
  const run = {
    out: place,
    jobs,
    ...(numbered === undefined ? {} : { numbered }),
    ...(heldOutLog === undefined ? {} : { heldOutLog }),
    command: kind,
  } as const
  const { folder, finished } = await runWithProgress(config, run, json, terminal)
  const out = folder.path
  if (!finished) {
    terminal.err(
      `stopped: ${plural(folder.records.length, 'search')} kept in ${out}; the same command continues`,
    )
    context.exitCode = EXIT_INTERRUPTED
    return
  }
  const report = compareBenchmarks([folder])
  writeAtomically(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
  for (const page of [join(out, 'report'), ...pages]) {
    await writeReportPage(page, report, { manifest: folder.manifest, command, finished })
  }
  if (args.json) {
    writeJson(terminal, report)
    return
  }
  showBenchmark(report, terminal)
  // The page that others read is the one beside the study's file.
  const page = pages[0] ?? join(out, 'report')
  terminal.out(nextSteps([`${page}.md`, `${page}.png`].map(shellWord)))
}

async function runWithProgress(
  config: BenchmarkConfig,
  options: Omit<BenchmarkOptions, 'signal'>,
  quiet: boolean,
  terminal: Terminal,
) {
  const startMs = performance.now()
  const shown: { bar?: WorkProgress } = {}
  try {
    return await runBenchmark(config, {
      ...options,
      signal: terminal.signal,
      onProgress: ({ done, total, programs, last }) => {
        shown.bar ??= showProgress({ unit: 'searches', total, done, quiet })
        const perSecond = (programs * 1000) / Math.max(1, performance.now() - startMs)
        const where = last === null ? '' : ` | ${last.contender} ${last.problem}`
        shown.bar.update(done, `${Math.round(perSecond)} programs/s${where}`)
      },
      onHeldOut: (log) => terminal.err(heldOutNotice(log)),
      onWarning: (line) => terminal.err(`warning: ${line}`),
    })
  } finally {
    shown.bar?.stop()
  }
}

function overridesOf(args: CommandBenchmarkOptions): BenchmarkOverrides {
  const { agents, problems, budget, seeds, samples, initializer, maxSecondsPerProblem } = args
  return {
    ...(agents === undefined ? {} : { agents: listOf(agents) }),
    ...(problems === undefined ? {} : { problems: listOf(problems) }),
    ...(budget === undefined ? {} : { budget }),
    ...(seeds === undefined ? {} : { seeds }),
    ...(samples === undefined ? {} : { samples }),
    ...(maxSecondsPerProblem === undefined ? {} : { maxSecondsPerProblem }),
    ...(initializer === undefined ? {} : { initializer }),
  }
}

function listOf(words: string): string[] {
  return words
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** The command that prints the same figures; how many processes ran it, the page says beside it. */
function commandOf(args: CommandBenchmarkOptions): string {
  const { jobs: _jobs, json: _json, out: _out, ...deciding } = args
  const options = Object.entries(deciding).filter(([, value]) => value !== undefined)
  const written = options.map(([key, value]) => `--${optionName(key)} ${shellWord(String(value))}`)
  return ['npx codegen-gym benchmark', ...written].join(' ')
}
