import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { z } from 'zod'
import { ProblemError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { parseProblemSet } from '../load.ts'
import { appsRecord, readApps } from './apps.ts'
import { type ImportNote, importCheckedTask } from './checked-task.ts'
import { evalPlusRecord, importEvalPlus } from './evalplus.ts'
import { humanEvalRecord, readHumanEval } from './human-eval.ts'
import { importJudgeTask, type JudgeTask } from './judge-task.ts'
import { liveCodeBenchRecord, readLiveCodeBench } from './live-code-bench.ts'
import { mbppRecord, readMbpp } from './mbpp.ts'

export const IMPORT_FORMATS = [
  'humaneval',
  'evalplus',
  'mbpp',
  'apps',
  'livecodebench',
  'older',
] as const

export type ImportFormat = (typeof IMPORT_FORMATS)[number]

export interface ImportOptions {
  /** Default: recognised by the fields of the first record. */
  readonly format?: ImportFormat
  /** Name of the set. Default: the file's, without its endings. */
  readonly name?: string
  /** Called after each task. */
  readonly onTask?: (note: ImportNote) => void
}

export interface ImportResult {
  readonly format: ImportFormat
  readonly set: ProblemSet
  /** One a problem, in order; none for the older format. */
  readonly notes: readonly ImportNote[]
  /** Tasks that could not become a problem, and why. */
  readonly skipped: readonly { readonly id: string; readonly reason: string }[]
}

interface SourceRecord {
  readonly json: Json
  /** `file:line`, or `file[index]` where the file is one JSON value. */
  readonly place: string
}

/** Text of a file, unpacked where it begins like a gzip. */
async function readText(file: string): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ProblemError(`Benchmark file \`${file}\`: ${why}`, { cause })
  }
  try {
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (packed ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new ProblemError(`Benchmark file \`${file}\`: a damaged gzip`, { cause })
  }
}

function wholeValue(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** One record a line, or one JSON list of records. */
function recordsOf(text: string, file: string): SourceRecord[] {
  const whole = wholeValue(text)
  if (Array.isArray(whole)) {
    return (whole as readonly Json[]).map((json, i) => ({ json, place: `${file}[${i}]` }))
  }
  if (whole !== undefined) return [{ json: whole, place: `${file}:1` }]
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return []
    const json = wholeValue(line)
    if (json === undefined) throw new ProblemError(`${file}:${i + 1}: not valid JSON`)
    return [{ json, place: `${file}:${i + 1}` }]
  })
}

function detectFormat(json: Json | undefined): ImportFormat | null {
  if (json === undefined || json === null || typeof json !== 'object') return null
  const has = (...keys: string[]) => keys.every((key) => key in json)
  if (has('base_input', 'entry_point')) return 'evalplus'
  if (has('prompt', 'test', 'entry_point')) return 'humaneval'
  if (has('test_list', 'code')) return 'mbpp'
  if (has('input_output', 'question')) return 'apps'
  if (has('question_content', 'question_id')) return 'livecodebench'
  return has('function_name', 'test_cases') || has('problems') ? 'older' : null
}

function checked<T extends z.ZodType>(schema: T, { json, place }: SourceRecord): z.output<T> {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  throw new ProblemError(`${place}: ${path === '' ? '' : `${path}: `}${issue?.message}`)
}

type Imported = { problem: Problem; note: ImportNote } | { skipped: string }

/** Reads a task whose tests may hold what no test can: then it is left out, with the reason. */
function ofJudge<T extends z.ZodType>(
  schema: T,
  record: SourceRecord,
  read: (fields: z.output<T>) => JudgeTask,
): JudgeTask | { readonly skipped: string } {
  const fields = checked(schema, record)
  try {
    return read(fields)
  } catch (error) {
    if (error instanceof ProblemError || error instanceof SyntaxError) {
      return { skipped: `its tests cannot be read: ${error.message}` }
    }
    throw error
  }
}

async function importRecord(
  format: Exclude<ImportFormat, 'older'>,
  record: SourceRecord,
  index: number,
  sandbox: Sandbox,
): Promise<Imported> {
  switch (format) {
    case 'humaneval': {
      const task = await readHumanEval(checked(humanEvalRecord, record))
      if (task === null) return { skipped: 'its test defines no `check(candidate)`' }
      if (task.steps.length === 0) return { skipped: 'its check asserts nothing' }
      return importCheckedTask(task, sandbox)
    }
    case 'mbpp': {
      const task = await readMbpp(checked(mbppRecord, record))
      if (task === null) return { skipped: 'its assertions call no function that its code defines' }
      return importCheckedTask(task, sandbox)
    }
    case 'evalplus': {
      const imported = await importEvalPlus(checked(evalPlusRecord, record), sandbox)
      return imported ?? { skipped: 'its canonical solution answers none of its inputs' }
    }
    case 'apps':
    case 'livecodebench': {
      const task =
        format === 'apps'
          ? ofJudge(appsRecord, record, (fields) => readApps(fields, index))
          : ofJudge(liveCodeBenchRecord, record, readLiveCodeBench)
      if ('skipped' in task) return task
      return (await importJudgeTask(task, sandbox)) ?? { skipped: 'it has no tests' }
    }
  }
}

function stemOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file
  return name.replace(/(\.(jsonl?|gz))+$/, '')
}

/** Imports benchmark text; see {@link importProblems}. */
export async function importText(
  text: string,
  file: string,
  sandbox: Sandbox,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const records = recordsOf(text, file)
  const format = options.format ?? detectFormat(records[0]?.json)
  if (format === null) {
    throw new ProblemError(
      `${file}: not recognised as one of ${IMPORT_FORMATS.join(', ')}; name the format`,
    )
  }
  const name = options.name ?? stemOf(file)
  if (format === 'older') {
    const whole = wholeValue(text) === undefined ? `[${text.trim().split('\n').join(',')}]` : text
    return { format, set: { ...parseProblemSet(whole, file), name }, notes: [], skipped: [] }
  }
  const problems: Problem[] = []
  const notes: ImportNote[] = []
  const skipped: { id: string; reason: string }[] = []
  const ids = new Set<string>()
  for (const [index, record] of records.entries()) {
    const imported = await importRecord(format, record, index, sandbox)
    if ('skipped' in imported) {
      skipped.push({ id: record.place, reason: imported.skipped })
      continue
    }
    const { id } = imported.problem
    if (ids.has(id)) throw new ProblemError(`${record.place}: duplicate id \`${id}\``)
    ids.add(id)
    problems.push(imported.problem)
    notes.push(imported.note)
    options.onTask?.(imported.note)
  }
  if (problems.length === 0) throw new ProblemError(`${file}: no task could be imported`)
  const description = `Imported from ${stemOf(file)} (${format}).`
  return { format, set: { name, description, problems }, notes, skipped }
}

/**
 * Imports a local benchmark file: HumanEval, EvalPlus, MBPP and sanitized MBPP, APPS, LiveCodeBench
 * (JSON lines or a JSON list, gzipped or not), or the older format. Python of the file runs in the
 * sandbox only.
 *
 * @throws {ProblemError} with file and line where a record lacks a field, or with the file where
 * nothing could be imported.
 */
export async function importProblems(
  file: string,
  sandbox: Sandbox,
  options: ImportOptions = {},
): Promise<ImportResult> {
  return importText(await readText(file), file, sandbox, options)
}
