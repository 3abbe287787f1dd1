import { closeSync, existsSync, openSync, truncateSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '../../src/core/errors.ts'
import type { Isolation } from '../../src/core/sandbox.ts'
import type { ProgramVerdict, Status } from '../../src/core/verdict.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import {
  readNamedFileSync,
  refuseOddFile,
  whyUnread,
  whyUnwritten,
} from '../../src/log/named-file.ts'
import { named } from '../../src/log/system-trouble.ts'
import { UNKNOWN_GRADER } from '../../src/sandbox/grader-version.ts'
import { OUTCOMES } from '../../src/sandbox/guest/contract.ts'
import type { SampleFailure } from './grade-samples.ts'
import type { Sample, UnreadableSample } from './samples-file.ts'

/** What became of a sample: the sandbox's verdict, or why there is none. */
export type RowStatus = Status | SampleFailure['status'] | 'unreadable'

const statusSchema = z
  .enum(['passed', 'wrong_answer', ...OUTCOMES, 'source_limit', 'not_graded', 'unreadable'])
  .exclude(['returned']) satisfies z.ZodType<RowStatus>

const isolationSchema = z.enum(['shared', 'strict', 'fresh']) satisfies z.ZodType<Isolation>

const resultSchema = z.strictObject({
  /** Line of the sample in its file. */
  line: z.int().min(1),
  /** As the samples' file has it; some lines cannot be read so far. */
  task_id: z.string().optional(),
  passed: z.boolean(),
  status: statusSchema,
  tests_passed: z.int().min(0),
  tests: z.int().min(0),
  /** Tests that only the clock decided, where there were some. */
  by_clock: z.int().min(1).optional(),
  /** Type of the first exception, where there was one. */
  exception: z.string().optional(),
  /** Why there is no verdict of the sandbox's. */
  reason: z.string().optional(),
  /** Digests of the samples' file and of the problem set it was graded by. */
  samples: z.string(),
  problems: z.string(),
  /** Version of the grader, and what each program had to itself; rows of before there were any lack them. */
  grader: z.string().optional(),
  isolation: isolationSchema.optional(),
})

/** What became of one line of the samples' file: a line of the results file. */
export type SampleResult = z.output<typeof resultSchema>

/** What decides the verdicts of a results file. */
export interface ResultsOrigin {
  /** Digests of the samples' file and of the problem set. */
  readonly samples: string
  readonly problems: string
  /** As `graderVersion` has it. */
  readonly grader: string
  readonly isolation: Isolation
}

/** What every version of `grade` wrote of a line, whatever else it did. */
const anyResultSchema = z.looseObject({ line: z.int(), passed: z.boolean(), status: z.string() })

/**
 * Appends verdicts to a JSON-lines file, one write a line, so that a process killed at any moment
 * leaves whole lines and at most a torn last one. Opened again it keeps what was graded, drops a torn
 * line, and refuses results of other samples, another problem set, another version of the grader or
 * another isolation, so that one file holds verdicts of one kind. What was `not_graded` is not kept.
 * To overwrite is to begin anew; a file of something else is not replaced by that either.
 */
export class ResultsFile {
  readonly path: string
  /** Results of earlier runs, by the sample's line. */
  readonly kept: ReadonlyMap<number, SampleResult>
  readonly #origin: ResultsOrigin
  #file: number | null

  /** Throws a `ConfigError` when the file is not these results' file, or cannot be written. */
  constructor(
    path: string,
    lines: readonly (Sample | UnreadableSample)[],
    origin: ResultsOrigin,
    overwrite: boolean,
  ) {
    this.path = path
    this.#origin = origin
    refuseOddFile(path)
    const exists = existsSync(path)
    if (exists && overwrite) refuseForeign(path)
    const resumed = exists && !overwrite
    this.kept = resumed ? keepResults(path, lines, origin) : new Map()
    try {
      this.#file = openSync(path, resumed ? 'a' : 'w')
    } catch (cause) {
      throw new ConfigError(`${path}: ${whyUnwritten(cause)}`, { cause })
    }
  }

  append(sample: Sample, verdict: ProgramVerdict): SampleResult {
    const exception = verdict.tests.find((test) => test.exception !== undefined)?.exception
    const byClock = verdict.tests.filter((test) => test.byClock).length
    return this.#write({
      line: sample.line,
      task_id: sample.taskId,
      passed: verdict.status === 'passed',
      status: verdict.status,
      tests_passed: verdict.passed,
      tests: verdict.total,
      ...(byClock === 0 ? {} : { by_clock: byClock }),
      ...(exception === undefined ? {} : { exception }),
      ...this.#origin,
    })
  }

  /** A row for what has no verdict. */
  appendFailure({ line, taskId }: Sample, { status, reason }: SampleFailure): SampleResult {
    return this.#write(this.#row(line, taskId, status, reason))
  }

  /** A row for a line that is no sample. */
  appendUnreadable({ line, taskId, reason }: UnreadableSample): SampleResult {
    return this.#write(this.#row(line, taskId, 'unreadable', reason))
  }

  #row(line: number, id: string | undefined, status: RowStatus, reason: string): SampleResult {
    const task = id === undefined ? {} : { task_id: id }
    const counts = { passed: false, status, tests_passed: 0, tests: 0 }
    return { line, ...task, ...counts, reason, ...this.#origin }
  }

  #write(result: SampleResult): SampleResult {
    // The ids are the samples', and people look at this file in a terminal.
    const file = this.#file
    const line = `${shownText(JSON.stringify(result))}\n`
    if (file !== null) named(this.path, () => writeSync(file, line))
    return result
  }

  /** Later results are not written. Safe to call twice. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}

const LINE_START = '{"line":'

/** Whether it may be a result that was not written whole. */
function isTornResult(text: string): boolean {
  return text.startsWith(LINE_START) || LINE_START.startsWith(text)
}

/** Throws unless `grade` wrote the first line: whoever says --overwrite may have named the wrong file. */
function refuseForeign(path: string): void {
  const text = readBytes(path).toString('utf8')
  const [first = ''] = text.split('\n', 1)
  const isOurs = first === text ? isTornResult(first) : parsed(anyResultSchema, first) !== null
  if (!isOurs) throw foreign(path, 1)
}

function readBytes(path: string): Buffer {
  try {
    return readNamedFileSync(path)
  } catch (cause) {
    throw new ConfigError(`${path}: ${whyUnread(cause)}`, { cause })
  }
}

/** Reads the whole lines of an earlier run and cuts a torn one off the file. */
function keepResults(
  path: string,
  samples: readonly (Sample | UnreadableSample)[],
  origin: ResultsOrigin,
): Map<number, SampleResult> {
  const bytes = readBytes(path)
  const whole = bytes.lastIndexOf(0x0a) + 1
  const torn = bytes.toString('utf8', whole)
  if (!isTornResult(torn)) throw foreign(path, 1 + countLines(bytes.subarray(0, whole)))
  const byLine = new Map(samples.map((sample) => [sample.line, sample]))
  const kept = new Map<number, SampleResult>()
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1)
  for (const [i, text] of lines.entries()) {
    const result = parsed(resultSchema, text)
    if (result === null) throw foreign(path, i + 1)
    checkOrigin(path, result, origin)
    const sample = byLine.get(result.line)
    if (sample === undefined || sample.taskId !== result.task_id) throw foreign(path, i + 1)
    // What the sandbox failed on is tried again; a verdict that it has by now stands further down.
    if (result.status !== 'not_graded' && !kept.has(result.line)) kept.set(result.line, result)
  }
  if (torn !== '') truncateSync(path, whole)
  return kept
}

function parsed<T extends z.ZodType>(schema: T, text: string): z.output<T> | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function checkOrigin(path: string, result: SampleResult, origin: ResultsOrigin): void {
  const changed = changeOf(result, origin)
  if (changed === null) return
  throw new ConfigError(
    `${path}: ${changed}; name another file by --out, or grade anew by --overwrite`,
  )
}

function changeOf(result: SampleResult, origin: ResultsOrigin): string | null {
  if (result.samples !== origin.samples) return 'the samples are not those it was graded from'
  if (result.problems !== origin.problems)
    return 'the problem set is not the one it was graded from'
  const { grader = UNKNOWN_GRADER, isolation = 'shared' } = result
  if (grader !== origin.grader) {
    return `it was graded by grader version ${shownText(grader)}, and this is ${origin.grader}: verdicts of two versions are not mixed`
  }
  if (isolation !== origin.isolation) {
    return `it was graded with --isolation ${isolation}, not ${origin.isolation}: verdicts of the two are not mixed`
  }
  return null
}

function foreign(path: string, line: number): ConfigError {
  // Where not even the first line is a verdict, it is the file of something else.
  const mend = line === 1 ? '' : ', or replace it by --overwrite'
  return new ConfigError(
    `${path}:${line}: not a verdict that \`grade\` wrote; name another file by --out${mend}`,
  )
}

function countLines(bytes: Buffer): number {
  return bytes.toString('utf8').split('\n').length - 1
}
