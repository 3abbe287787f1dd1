import { encodeProblemSet } from '../../../problems/encode.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Isolation } from '../../../src/core/sandbox.ts'
import { plural } from '../../../src/log/plural.ts'
import { shownPath } from '../../../src/log/shown-path.ts'
import { refuseInputs } from '../../config/input-guard.ts'
import { reportOf } from '../../grade/grade-report.ts'
import { gradeSamples, sampleGraderVersion } from '../../grade/grade-samples.ts'
import { ResultsFile, type RowStatus, type SampleResult } from '../../grade/results-file.ts'
import { digestOf, readSamples, type Sample, type SamplesFile } from '../../grade/samples-file.ts'
import {
  type HeldOutEnd,
  type HeldOutLogging,
  type HeldOutUse,
  heldOutNotice,
  onHeldOutRecord,
} from '../../runs/held-out-log.ts'
import { EXIT_FAILURE, EXIT_INTERRUPTED } from '../exit.ts'
import { type Confirmations, showReport, showUngraded } from '../listings/grade-listing.ts'
import { namedAsTyped } from '../named-set.ts'
import { openSandbox } from '../open-sandbox.ts'
import type { GradeOptions } from '../options/grade.ts'
import { type CommandContext, type Terminal, writeJson } from '../terminal/terminal.ts'
import { showProgress } from '../terminal/work-progress.ts'

/**
 * `codegen-gym grade`: exit code 130 when it was stopped before every sample had its verdict, 1 when
 * the sandbox failed on some.
 *
 * @param logging where verdicts on held-out problems are put on record; the command line has the default
 */
export async function gradeFromCommandLine(
  args: GradeOptions,
  context: CommandContext,
  logging: HeldOutLogging = {},
): Promise<void> {
  const { terminal } = context
  const loaded = await loadProblemSet(args.problems)
  const set = namedAsTyped(loaded, args.problems)
  const read = await readSamples(args.file, set, { maxMb: args.maxMb })
  const { samples, unreadable, digest } = read
  const { overwrite, isolation, workers } = args
  const origin = {
    samples: digest,
    problems: digestOf(JSON.stringify(encodeProblemSet(loaded))),
    grader: sampleGraderVersion(),
    isolation,
  }
  const path = args.out ?? defaultOut(args.file)
  const lines = [...samples, ...unreadable]
  const inputs = { 'the file of the samples': args.file, 'the problem set': args.problems }
  refuseInputs(path, inputs)
  const file = new ResultsFile(path, lines, origin, overwrite)
  const kept = samples.filter(({ line }) => file.kept.has(line)).length
  if (read.withBoth > 0) {
    terminal.err(
      `${plural(read.withBoth, 'sample')} with a \`solution\` and a \`completion\`: the solution is graded`,
    )
  }
  let graded: Graded
  try {
    graded = await onHeldOutRecord(
      heldOutUse(args.problems, path, samples, file.kept),
      { onHeldOut: (log) => terminal.err(heldOutNotice(log)), ...logging },
      () => gradeInto(file, read, { workers, isolation, json: args.json }, terminal),
      (done) => heldOutEnd(done?.results ?? null, lines.length),
    )
  } finally {
    file.close()
  }
  const { results, ...confirmed } = graded
  if (results.size < lines.length) {
    const withVerdict = samples.filter(({ line }) => results.has(line)).length
    terminal.err(
      `stopped: ${withVerdict} of ${plural(samples.length, 'sample')} graded, kept in ${path}; the same command continues`,
    )
    context.exitCode = EXIT_INTERRUPTED
    return
  }
  const report = reportOf(set, samples, results, origin)
  if (args.json) writeJson(terminal, { ...report, kept, ...confirmed, results: path })
  else showReport(report, { kept, confirmed, path }, terminal)
  if (!args.json) showUngraded(args.file, results, terminal)
  if (report.notGraded > 0) context.exitCode = EXIT_FAILURE
}

/** Problems whose samples have their verdicts already show nothing new. */
function heldOutUse(
  set: string,
  path: string,
  samples: readonly Sample[],
  kept: ReadonlyMap<number, SampleResult>,
): HeldOutUse {
  const open = samples.filter(({ line }) => !kept.has(line))
  return {
    command: 'grade',
    problems: open.map(({ problem }) => [problem, set]),
    settings: { run: shownPath(path), samples: samples.length },
  }
}

/** Rows that are nobody's verdict. */
const UNGRADED: ReadonlySet<RowStatus> = new Set(['unreadable', 'not_graded'])

function heldOutEnd(results: ReadonlyMap<number, SampleResult> | null, lines: number): HeldOutEnd {
  if (results === null) return { state: 'stopped', figures: { graded: null } }
  const graded = [...results.values()].filter(({ status }) => !UNGRADED.has(status))
  const passed = graded.filter((result) => result.passed).length
  return {
    state: results.size < lines ? 'stopped' : 'finished',
    figures: { graded: { samples: graded.length, passed } },
  }
}

/** `samples.jsonl.gz` gives `samples.results.jsonl`. */
function defaultOut(file: string): string {
  return `${file.replace(/(\.jsonl?)?(\.gz)?$/, '')}.results.jsonl`
}

interface HowToGrade {
  readonly workers: number
  readonly isolation: Isolation
  /** Whether nothing but the report is shown. */
  readonly json: boolean
}

/** All rows there are then, by the sample's line, and what the sandbox has counted. */
interface Graded extends Confirmations {
  readonly results: ReadonlyMap<number, SampleResult>
}

/** Grades what has no verdict yet; all verdicts there are then, by the sample's line. */
async function gradeInto(
  file: ResultsFile,
  { samples, unreadable }: SamplesFile,
  { workers, isolation, json }: HowToGrade,
  terminal: Terminal,
): Promise<Graded> {
  const results = new Map(file.kept)
  for (const row of unreadable) {
    if (!results.has(row.line)) results.set(row.line, file.appendUnreadable(row))
  }
  const left = samples.filter(({ line }) => !results.has(line))
  if (left.length === 0) return { results, confirmations: 0, overturned: 0 }
  const { signal } = terminal
  const progress = showProgress({
    unit: 'samples',
    total: samples.length,
    done: samples.length - left.length,
    quiet: json,
  })
  const sandbox = await openSandbox(Math.min(workers, left.length))
  let passed = [...results.values()].filter((result) => result.passed).length
  const show = () => progress.update(results.size - unreadable.length, `${passed} passed`)
  try {
    await gradeSamples(left, sandbox, {
      workers,
      isolation,
      signal,
      onVerdict(sample, verdict) {
        results.set(sample.line, file.append(sample, verdict))
        if (verdict.status === 'passed') passed++
        show()
      },
      onFailure(sample, failure) {
        results.set(sample.line, file.appendFailure(sample, failure))
        show()
      },
    })
  } finally {
    progress.stop()
    await sandbox.close()
  }
  const { confirmations, overturned } = sandbox.stats()
  return { results, confirmations, overturned }
}
