import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../../src/core/errors.ts'
import type { ProgramVerdict, Status } from '../../src/core/verdict.ts'
import type { Sample } from './samples-file.ts'

const statusSchema = z.enum([
  'passed',
  'wrong_answer',
  'runtime_error',
  'syntax_error',
  'missing_entry_point',
  'invalid_return',
  'time_limit',
  'memory_limit',
  'output_limit',
  'tampered',
]) satisfies z.ZodType<Status>

const resultSchema = z.strictObject({
  /** Line of the sample in its file. */
  line: z.int().min(1),
  task_id: z.string(),
  passed: z.boolean(),
  status: statusSchema,
  tests_passed: z.int().min(0),
  tests: z.int().min(0),
  /** Type of the first exception, where there was one. */
  exception: z.string().optional(),
  /** Digests of the samples' file and of the problem set it was graded by. */
  samples: z.string(),
  problems: z.string(),
})

/** The verdict of one sample: a line of the results file. */
export type SampleResult = z.output<typeof resultSchema>

/** What a results file was made from; both are digests. */
export interface ResultsOrigin {
  readonly samples: string
  readonly problems: string
}

export interface ResultsFileOptions {
  /** The file of the samples, which the results must not replace. */
  readonly samplesFile: string
  readonly overwrite: boolean
}

/**
 * Appends verdicts to a JSON-lines file, one write a line, so that a process killed at any moment
 * leaves whole lines and at most a torn last one. Opened again it keeps what was graded, drops a torn
 * line, and refuses results of other samples or another problem set.
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
    samples: readonly Sample[],
    origin: ResultsOrigin,
    options: ResultsFileOptions,
  ) {
    if (resolve(path) === resolve(options.samplesFile)) {
      throw new ConfigError(`${path}: is the file of the samples; name another one by --out`)
    }
    this.path = path
    this.#origin = origin
    const resumed = existsSync(path) && !options.overwrite
    this.kept = resumed ? keepResults(path, samples, origin) : new Map()
    try {
      this.#file = openSync(path, resumed ? 'a' : 'w')
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      throw new ConfigError(`${path}: it cannot be written (${code})`, { cause })
    }
  }

  append(sample: Sample, verdict: ProgramVerdict): SampleResult {
    const exception = verdict.tests.find((test) => test.exception !== undefined)?.exception
    const result: SampleResult = {
      line: sample.line,
      task_id: sample.taskId,
      passed: verdict.status === 'passed',
      status: verdict.status,
      tests_passed: verdict.passed,
      tests: verdict.total,
      ...(exception === undefined ? {} : { exception }),
      ...this.#origin,
    }
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(result)}\n`)
    return result
  }

  /** Later results are not written. Safe to call twice. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}

const LINE_START = '{"line":'

/** Reads the whole lines of an earlier run and cuts a torn one off the file. */
function keepResults(
  path: string,
  samples: readonly Sample[],
  origin: ResultsOrigin,
): Map<number, SampleResult> {
  const bytes = readFileSync(path)
  const whole = bytes.lastIndexOf(0x0a) + 1
  const torn = bytes.toString('utf8', whole)
  const isOurs = torn.startsWith(LINE_START) || LINE_START.startsWith(torn)
  if (!isOurs) throw foreign(path, 1 + countLines(bytes.subarray(0, whole)))
  const samplesByLine = new Map(samples.map((sample) => [sample.line, sample]))
  const kept = new Map<number, SampleResult>()
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1)
  for (const [i, text] of lines.entries()) {
    const result = parseResult(text)
    if (result === null) throw foreign(path, i + 1)
    checkOrigin(path, result, origin)
    if (samplesByLine.get(result.line)?.taskId !== result.task_id) throw foreign(path, i + 1)
    if (!kept.has(result.line)) kept.set(result.line, result)
  }
  if (torn !== '') truncateSync(path, whole)
  return kept
}

function parseResult(text: string): SampleResult | null {
  try {
    return resultSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function checkOrigin(path: string, result: SampleResult, origin: ResultsOrigin): void {
  const changed =
    result.samples !== origin.samples
      ? 'the samples are not those'
      : result.problems !== origin.problems
        ? 'the problem set is not the one'
        : null
  if (changed === null) return
  throw new ConfigError(
    `${path}: ${changed} it was graded from; name another file by --out, or grade anew by --overwrite`,
  )
}

function foreign(path: string, line: number): ConfigError {
  return new ConfigError(
    `${path}:${line}: not a verdict that \`grade\` wrote; name another file by --out, or replace it by --overwrite`,
  )
}

function countLines(bytes: Buffer): number {
  return bytes.toString('utf8').split('\n').length - 1
}
