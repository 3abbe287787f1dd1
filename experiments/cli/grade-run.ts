import { availableParallelism } from 'node:os'
import { encodeProblemSet } from '../../problems/encode.ts'
import { DEFAULT_READING_LIMITS } from '../../problems/json-records.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { renderTable } from '../../src/log/table.ts'
import { type GradeReport, REPORTED_K, reportOf } from '../grade/grade-report.ts'
import { gradeSamples } from '../grade/grade-samples.ts'
import { ResultsFile, type RowStatus, type SampleResult } from '../grade/results-file.ts'
import { digestOf, readSamples, type Sample, type SamplesFile } from '../grade/samples-file.ts'
import {
  type HeldOutEnd,
  type HeldOutLogging,
  type HeldOutUse,
  heldOutNotice,
  onHeldOutRecord,
} from '../held-out/held-out-log.ts'
import { shownPath } from '../shown-path.ts'
import { wholeNumber } from './arguments.ts'
import type { GradeArguments } from './commands/grade.ts'
import { EXIT_FAILURE, EXIT_INTERRUPTED } from './exit.ts'
import { openSandbox } from './open-sandbox.ts'
import { type CommandContext, type Terminal, writeJson } from './terminal.ts'
import { showProgress } from './work-progress.ts'

/**
 * `codegen-gym grade`: exit code 130 when it was stopped before every sample had its verdict, 1 when
 * the sandbox failed on some.
 *
 * @param logging where verdicts on held-out problems are put on record; the command line has the default
 */
export async function gradeFromCommandLine(
  args: GradeArguments,
  context: CommandContext,
  logging: HeldOutLogging = {},
): Promise<void> {
  const { terminal } = context
  const workers = wholeNumber(args.workers ?? availableParallelism(), '--workers', 1)
  const set = await loadProblemSet(args.problems)
  const maxMb = wholeNumber(args['max-mb'] ?? DEFAULT_READING_LIMITS.maxMb, '--max-mb', 1)
  const read = await readSamples(args.file, set, { maxMb })
  const { samples, unreadable, digest } = read
  const origin = { samples: digest, problems: digestOf(JSON.stringify(encodeProblemSet(set))) }
  const path = args.out ?? defaultOut(args.file)
  const { overwrite } = args
  const lines = [...samples, ...unreadable]
  const file = new ResultsFile(path, lines, origin, { samplesFile: args.file, overwrite })
  const kept = samples.filter(({ line }) => file.kept.has(line)).length
  if (read.withBoth > 0) {
    terminal.err(
      `${read.withBoth} samples have a \`solution\` and a \`completion\`: the solution is graded`,
    )
  }
  let results: ReadonlyMap<number, SampleResult>
  try {
    results = await onHeldOutRecord(
      heldOutUse(args.problems, path, samples, file.kept),
      { onHeldOut: (log) => terminal.err(heldOutNotice(log)), ...logging },
      () => gradeInto(file, read, workers, args.json, terminal),
      (graded) => heldOutEnd(graded, lines.length),
    )
  } finally {
    file.close()
  }
  if (results.size < lines.length) {
    const graded = samples.filter(({ line }) => results.has(line)).length
    terminal.err(
      `stopped: ${graded} of ${samples.length} samples are graded, kept in ${path}; the same command goes on`,
    )
    context.exitCode = EXIT_INTERRUPTED
    return
  }
  const report = reportOf(set, samples, results)
  if (args.json) writeJson(terminal, { ...report, kept, results: path })
  else showReport(report, kept, path, terminal)
  if (!args.json) showUngraded(args.file, results, terminal)
  if (report.notGraded > 0) context.exitCode = EXIT_FAILURE
}

/** Named one by one up to here; the results file has all. */
const SHOWN_UNGRADED = 10
const LONGEST_REASON = 300

function showUngraded(
  samplesFile: string,
  results: ReadonlyMap<number, SampleResult>,
  terminal: Terminal,
): void {
  const rows = [...results.values()]
    .filter(({ status }) => status === 'unreadable' || status === 'not_graded')
    .sort((a, b) => a.line - b.line)
  for (const { line, status, reason } of rows.slice(0, SHOWN_UNGRADED)) {
    terminal.out(
      `${status} ${samplesFile}:${line}: ${shownText((reason ?? '').slice(0, LONGEST_REASON))}`,
    )
  }
  if (rows.length > SHOWN_UNGRADED) {
    terminal.out(`and ${rows.length - SHOWN_UNGRADED} more lines without a verdict`)
  }
  if (rows.some(({ status }) => status === 'not_graded')) {
    terminal.out('the same command tries again what was not graded')
  }
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
    problems: open.map(({ problem }) => [problem.id, set]),
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

/** Grades what has no verdict yet; all verdicts there are then, by the sample's line. */
async function gradeInto(
  file: ResultsFile,
  { samples, unreadable }: SamplesFile,
  workers: number,
  json: boolean,
  terminal: Terminal,
): Promise<ReadonlyMap<number, SampleResult>> {
  const results = new Map(file.kept)
  for (const row of unreadable) {
    if (!results.has(row.line)) results.set(row.line, file.appendUnreadable(row))
  }
  const left = samples.filter(({ line }) => !results.has(line))
  if (left.length === 0) return results
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
  return results
}

function showReport(report: GradeReport, kept: number, path: string, terminal: Terminal): void {
  const total = Object.values(report.verdicts).reduce((sum, count) => sum + count, 0)
  const share = (count: number) => `${((100 * count) / total).toFixed(1)} %`
  const rows = Object.entries(report.verdicts)
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => [status, String(count), share(count)])
  terminal.out(
    renderTable({ head: ['verdict', 'samples', 'share'], rows, width: terminal.columns }),
  )
  const { problemsSampled, problemsInSet, fewestSamples } = report
  for (const { k, estimate, low, high } of report.passAtK) {
    const interval = problemsSampled > 1 ? ` (95 %: ${percent(low)} to ${percent(high)})` : ''
    terminal.out(`pass@${k}: ${percent(estimate)}${interval}`)
  }
  const without = report.unreadable + report.notGraded
  if (without > 0) terminal.out(`pass@k leaves out ${without} lines without a verdict`)
  const missing = REPORTED_K.filter((k) => k > fewestSamples)
  if (missing.length > 0) {
    const names = missing.map((k) => `pass@${k}`).join(' and ')
    terminal.out(`${names}: too few samples; some problem has ${fewestSamples}`)
  }
  terminal.out(
    `${report.samples} samples of ${problemsSampled} of ${problemsInSet} problems in ${shownText(report.set)}`,
  )
  if (kept > 0) terminal.out(`${kept} of them were graded before`)
  terminal.out(`verdicts: ${shownText(path)}`)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
