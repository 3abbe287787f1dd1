import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { problemFinder } from '../../problems/importers/task-id.ts'
import {
  DEFAULT_READING_LIMITS,
  type ReadingLimits,
  type RecordRow,
  readFileBytes,
  recordRows,
} from '../../problems/json-records.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import { programOfCompletion } from '../../src/grading/completion.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { plural } from '../../src/log/plural.ts'
import { checkArgument, text } from '../../src/settings/call-options.ts'
import { problemSet } from '../../src/settings/problem-rules.ts'
import { didYouMean } from '../../src/settings/suggestion.ts'
import { plainValue } from '../../src/values/python-json.ts'

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

/** A line that is no sample of the set. */
export interface UnreadableSample {
  readonly line: number
  readonly taskId?: string
  readonly reason: string
}

export interface SamplesFile {
  readonly samples: readonly Sample[]
  readonly unreadable: readonly UnreadableSample[]
  /** Samples that have a `solution` and a `completion`: the solution counts. */
  readonly withBoth: number
  /** Hex digest of what the file holds, unpacked: other samples, another digest. */
  readonly digest: string
}

/** `solution` is a whole program; `completion` continues the problem's prompt, or is whole. */
const recordSchema = z.object({
  task_id: z.union([z.string().min(1).max(1000), z.int()]),
  completion: z.unknown().optional(),
  solution: z.unknown().optional(),
})

const NO_SAMPLE =
  'expected {"task_id": ..., "completion": "..."} or {"task_id": ..., "solution": "..."} as a sample'

/** Lines between two moments in which a stop is heard. */
const LINES_AT_ONCE = 2_000

/**
 * Reads samples, `{"task_id": ..., "completion": ...}` or `{"task_id": ..., "solution": ...}`, one a
 * line or as a JSON list, gzipped or not. A line that is not a sample, or whose task is not in the set,
 * is listed with its reason.
 *
 * Throws a `ConfigError` for a file that cannot be read or holds no sample at all.
 */
export async function readSamples(
  file: string,
  set: ProblemSet,
  limits: ReadingLimits = DEFAULT_READING_LIMITS,
): Promise<SamplesFile> {
  checkArgument('readSamples', 'file', file, text)
  checkArgument('readSamples', 'set', set, problemSet)
  const bytes = await readFileBytes(file, limits)
  const read = sampleReader(set)
  const samples: Sample[] = []
  const unreadable: UnreadableSample[] = []
  let withBoth = 0
  let rows = 0
  for (const row of recordRows(bytes)) {
    if (++rows % LINES_AT_ONCE === 0) await setImmediate()
    const sample = read(row)
    if ('reason' in sample) unreadable.push(sample)
    else {
      samples.push(sample.sample)
      if (sample.both) withBoth++
    }
  }
  checkSome(file, samples, unreadable)
  return { samples, unreadable, withBoth, digest: digestOf(bytes) }
}

function checkSome(
  file: string,
  samples: readonly Sample[],
  unreadable: readonly UnreadableSample[],
): void {
  if (samples.length > 0) return
  const [first] = unreadable
  if (first === undefined) throw new ConfigError(`${file}: it holds no samples`)
  const others = unreadable.length - 1
  const more = others > 0 ? ` (and ${plural(others, 'more line')} without a sample)` : ''
  throw new ConfigError(`${file}:${first.line}: ${first.reason}${more}`)
}

/** The first 16 hex digits of SHA-256. */
export function digestOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

type ReadSample = { readonly sample: Sample; readonly both: boolean } | UnreadableSample

function sampleReader(set: ProblemSet): (row: RecordRow) => ReadSample {
  const problemOf = problemFinder(set)
  const ids = set.problems.map(({ id }) => id)
  return (row) => {
    const { line } = row
    if ('unreadable' in row) return { line, reason: row.unreadable }
    const { success, data } = recordSchema.safeParse(plainValue(row.value))
    if (!success) return { line, reason: NO_SAMPLE }
    const taskId = String(data.task_id)
    const { solution, completion } = data
    if (typeof solution !== 'string' && typeof completion !== 'string') {
      return { line, taskId, reason: NO_SAMPLE }
    }
    const problem = problemOf(taskId)
    if (problem === null) return { line, taskId, reason: unknownTask(taskId, set, ids) }
    const program =
      typeof solution === 'string' ? solution : programOfCompletion(problem, completion as string)
    const both = typeof solution === 'string' && typeof completion === 'string'
    return { sample: { line, taskId, problem, program }, both }
  }
}

function unknownTask(id: string, set: ProblemSet, ids: readonly string[]): string {
  const hint = didYouMean(id, ids)
  return `there is no problem \`${shownText(id.slice(0, 100))}\` in ${shownText(set.name)}${hint}`
}
