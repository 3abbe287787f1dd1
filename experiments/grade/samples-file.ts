import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { taskId } from '../../problems/importers/human-eval.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import { programOfCompletion } from '../../src/grading/grade-request.ts'
import { likely } from '../config/canonical-keys.ts'

/** One program that was written for a problem. */
export interface Sample {
  /** 1-based line of the file. */
  readonly line: number
  /** As the file has it. */
  readonly taskId: string
  readonly problem: Problem
  /** The whole program. */
  readonly program: string
}

export interface SamplesFile {
  readonly samples: readonly Sample[]
  /** Hex digest of the file's bytes: another file, another digest. */
  readonly digest: string
}

const taskIdSchema = z.union([z.string().min(1), z.number().int()])
/** `completion` continues the problem's prompt, or is whole; `solution` is a whole program. */
const recordSchema = z.union([
  z.looseObject({ task_id: taskIdSchema, completion: z.string() }),
  z.looseObject({ task_id: taskIdSchema, solution: z.string() }),
])

const NEWLINE = 0x0a

/**
 * Reads samples, `{"task_id": ..., "completion": ...}` a line, gzipped or not.
 *
 * Throws a `ConfigError` with file and line for the first line that is not a sample or whose task is
 * not in the set.
 */
export function readSamples(file: string, set: ProblemSet): SamplesFile {
  const packed = readBytes(file)
  const bytes = unpacked(packed, file)
  const problemOf = problemFinder(set)
  const samples: Sample[] = []
  let line = 0
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    const text = bytes.toString('utf8', start, end).replace(/^\uFEFF/, '')
    line++
    start = end + 1
    if (text.trim() !== '') samples.push(sampleOf(text, line, `${file}:${line}`, problemOf))
  }
  if (samples.length === 0) throw new ConfigError(`${file}: it holds no samples`)
  return { samples, digest: digestOf(packed) }
}

/** The first 16 hex digits of SHA-256. */
export function digestOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ConfigError(`${file}: ${why}`, { cause })
  }
}

function unpacked(bytes: Buffer, file: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch (cause) {
    throw new ConfigError(`${file}: a damaged gzip`, { cause })
  }
}

function sampleOf(
  text: string,
  line: number,
  place: string,
  problemOf: (id: string, place: string) => Problem,
): Sample {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ConfigError(`${place}: not valid JSON`, { cause })
  }
  const { success, data } = recordSchema.safeParse(json)
  if (!success) {
    throw new ConfigError(`${place}: expected {"task_id": ..., "completion": "..."} as a sample`)
  }
  const id = String(data.task_id)
  const problem = problemOf(id, place)
  const program =
    'completion' in data
      ? programOfCompletion(problem, data.completion as string)
      : (data.solution as string)
  return { line, taskId: id, problem, program }
}

/** By id, by the id an import makes of it, or by the last part of an id where it is only that. */
function problemFinder(set: ProblemSet): (id: string, place: string) => Problem {
  const byId = new Map(set.problems.map((problem) => [problem.id, problem]))
  const byNumber = new Map<string, Problem | null>()
  for (const problem of set.problems) {
    const part = problem.id.split('/').at(-1) as string
    byNumber.set(part, byNumber.has(part) ? null : problem)
  }
  return (id, place) => {
    const found = byId.get(id) ?? byId.get(taskId(id)) ?? byNumber.get(id)
    if (found !== undefined && found !== null) return found
    const suggestion = likely(id, [...byId.keys()])
    const hint = suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`
    throw new ConfigError(`${place}: there is no problem \`${id}\` in ${set.name}${hint}`)
  }
}
