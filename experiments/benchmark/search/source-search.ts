import type { ProgramSource, WrittenProgram } from '../../../src/models/decoding/program-source.ts'
import { SearchBooks } from './search-books.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { VisibleGrader } from './visible-grader.ts'

/** Small at first: what an easy problem needs is found before the large batches begin. */
const FIRST_BATCH = 16
const LARGEST_BATCH = 256

export interface SourceSearchParts {
  readonly problemId: string
  readonly source: ProgramSource
  readonly grader: VisibleGrader
  readonly stopwatch: Stopwatch
}

export interface SourceSearchResult extends SearchOutcome {
  /** Every program the source was asked for, in order; some were never needed. */
  readonly written: readonly WrittenProgram[]
}

/**
 * Evaluates a source's programs one by one, as if none were written before the one ahead had failed:
 * batches are for speed alone, and what lies behind the last program needed does not count. One batch
 * is graded while the next is written.
 */
export async function searchSource(
  parts: SourceSearchParts,
  limits: SearchLimits,
): Promise<SourceSearchResult> {
  const { problemId, source, grader, stopwatch } = parts
  const books = new SearchBooks(problemId, limits)
  const written: WrittenProgram[] = []
  let size = FIRST_BATCH
  const write = async (): Promise<WrittenProgram[]> => {
    const programs = await source.next(Math.min(size, limits.budget - written.length))
    size = Math.min(size * 2, LARGEST_BATCH)
    written.push(...programs)
    return programs
  }
  let batch = await write()
  while (batch.length > 0 && !books.closed) {
    const grading = grader.grade(batch)
    // Awaited below; a failure while the next batch is written must not go unhandled.
    grading.catch(() => {})
    const late = limits.maxSeconds !== null && stopwatch.total > limits.maxSeconds
    const next = late || written.length >= limits.budget ? [] : await write()
    const graded = await stopwatch.time('sandbox', () => grading)
    for (const [i, { tokens }] of batch.entries()) {
      books.enter({ ...graded[i]!, tokens: tokens.length })
    }
    batch = next
  }
  return { ...books.outcome, written }
}
