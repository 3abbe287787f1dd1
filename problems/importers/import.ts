import { ProblemError } from '../../src/core/errors.ts'
import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  flag,
  mapping,
  oneOf,
  type RulesOf,
  text as textRule,
} from '../../src/settings/call-options.ts'
import { sandbox as sandboxRule } from '../../src/settings/problem-rules.ts'
import { fieldsOf, plainValue } from '../../src/values/python-json.ts'
import {
  DEFAULT_READING_LIMITS,
  type ReadingLimits,
  readFileBytes,
  recordRows,
} from '../json-records.ts'
import { parseProblemSet } from '../load.ts'
import type { ImportNote } from './checks/checked-task.ts'
import { detectFormat, IMPORT_FORMATS, type ImportFormat } from './format-detection.ts'
import { importRecord, type RecordOptions } from './record-import.ts'
import { whyNotReadable } from './written-form.ts'

const OPTIONS: RulesOf<ImportOptions> = {
  format: oneOf(...IMPORT_FORMATS),
  name: textRule,
  strict: flag,
  keepFailing: flag,
  limits: mapping,
  onTask: callback,
}

export interface ImportOptions {
  /** Default: recognised by the fields of the first record. */
  readonly format?: ImportFormat
  /** Name of the set. Default: the file's, without its endings. */
  readonly name?: string
  /**
   * Whether answers are compared more strictly than the benchmark does: types count within a
   * tolerance, no relative tolerance, no judges of single tasks, printed text as text. Default false.
   */
  readonly strict?: boolean
  /** Whether tasks whose reference does not pass stay in the set. Default false. */
  readonly keepFailing?: boolean
  /** What reading may take. Default: {@link DEFAULT_READING_LIMITS}. */
  readonly limits?: ReadingLimits
  /** Called after each task. */
  readonly onTask?: (note: ImportNote) => void
}

/** A task that did not become a problem. */
export interface SkippedTask {
  /** The benchmark's own id, or the place where it has none. */
  readonly id: string
  /** `unreadable`: the line is no record of the format. `skipped`: it is, and cannot be graded. */
  readonly status: 'unreadable' | 'skipped'
  readonly line: number
  readonly reason: string
}

export interface ImportResult {
  readonly format: ImportFormat
  /** Without problems where every task was skipped. */
  readonly set: ProblemSet
  /** One a problem, in order; none for the older format. */
  readonly notes: readonly ImportNote[]
  /** Tasks that could not become a problem, and why. */
  readonly skipped: readonly SkippedTask[]
}

function stemOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file
  for (let stem = name; ; ) {
    const shorter = stem.replace(/\.(jsonl?|gz)$/, '')
    if (shorter === stem || shorter === '') return stem
    stem = shorter
  }
}

/** What a record calls itself. */
function nameOf(record: PyValue, place: string): string {
  const fields = fieldsOf(record)
  for (const key of ['task_id', 'question_id', 'problem_id', 'id']) {
    const value = fields?.get(key)
    if (value?.type === 'str' && value.value !== '') return value.value.slice(0, 200)
    if (value?.type === 'int') return String(plainValue(value))
  }
  return place
}

/** The older format is one document, read with its own places in messages. */
function importOlder(bytes: Buffer, file: string, name: string): ImportResult {
  const text = utf8Text(bytes, file)
  const lines = text.trim().split('\n')
  const isLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))
  const set = parseProblemSet(isLines ? `[${lines.join(',\n')}]` : text, file)
  for (const problem of set.problems) {
    const refused = whyNotReadable(problem)
    if (refused === null) continue
    throw new ProblemError(`${file}: ${problem.id} could not be read back as written: ${refused}`)
  }
  return { format: 'older', set: { ...set, name }, notes: [], skipped: [] }
}

function utf8Text(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ProblemError(`${file}: not valid UTF-8`, { cause })
  }
}

/** Imports benchmark text; see {@link importProblems}. */
export async function importText(
  text: string | Buffer,
  file: string,
  sandbox: Sandbox,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text)
  const { strict = false, keepFailing = false, limits = DEFAULT_READING_LIMITS } = options
  const name = options.name ?? stemOf(file)
  const problems: Problem[] = []
  const notes: ImportNote[] = []
  const skipped: SkippedTask[] = []
  const ids = new Set<string>()
  let { format } = options
  let index = 0
  for (const row of recordRows(bytes)) {
    const { line } = row
    const place = `${file}:${line}`
    if ('unreadable' in row) {
      skipped.push({ id: place, status: 'unreadable', line, reason: row.unreadable })
      continue
    }
    format ??= detectFormat(row.value) ?? undefined
    if (format === undefined) throw notRecognised(file)
    if (format === 'older') return importOlder(bytes, file, name)
    const id = nameOf(row.value, place)
    const settings: RecordOptions = { format, index: index++, strict, keepFailing, limits, ids }
    const imported = await importRecord(row.value, sandbox, settings)
    if ('reason' in imported) {
      skipped.push({ id, line, ...imported })
      continue
    }
    ids.add(imported.problem.id)
    problems.push(imported.problem)
    notes.push(imported.note)
    options.onTask?.(imported.note)
  }
  checkReadable(problems, skipped, file)
  const rules = strict ? ', compared more strictly than the benchmark does' : ''
  const description = `Imported from ${stemOf(file)} (${format}${rules}).`
  return { format: format as ImportFormat, set: { name, description, problems }, notes, skipped }
}

function notRecognised(file: string): ProblemError {
  return new ProblemError(
    `${file}: not recognised as one of ${IMPORT_FORMATS.join(', ')}; name the format`,
  )
}

/** A file without one record that can be read is no benchmark. */
function checkReadable(
  problems: readonly Problem[],
  skipped: readonly SkippedTask[],
  file: string,
): void {
  if (problems.length > 0 || skipped.some(({ status }) => status === 'skipped')) return
  const [first] = skipped
  if (first === undefined) throw new ProblemError(`${file}: it holds no tasks`)
  const others = skipped.length - 1
  const lines = others === 1 ? 'line' : 'lines'
  const more = others > 0 ? ` (${others} more ${lines} cannot be read)` : ''
  throw new ProblemError(`${file}:${first.line}: ${first.reason}${more}`)
}

/**
 * Imports a local benchmark file: HumanEval, HumanEval-X, ODEX, EvalPlus, MBPP and sanitized MBPP,
 * APPS, LiveCodeBench (JSON lines or a JSON list, gzipped or not), or the older format. Python of the
 * file runs in the sandbox only. A line that cannot be read and a task that cannot be graded are left
 * out with line and reason.
 *
 * @throws {ProblemError} with the file where no line of it is a task.
 * @throws {ConfigError} where the file cannot be read.
 */
export async function importProblems(
  file: string,
  sandbox: Sandbox,
  options: ImportOptions = {},
): Promise<ImportResult> {
  checkArgument('importProblems', 'file', file, textRule)
  checkArgument('importProblems', 'sandbox', sandbox, sandboxRule)
  checkOptions('importProblems', options, OPTIONS)
  const bytes = await readFileBytes(file, options.limits ?? DEFAULT_READING_LIMITS)
  return importText(bytes, file, sandbox, options)
}
