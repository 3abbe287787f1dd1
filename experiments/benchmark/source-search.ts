import type { ProgramSource, WrittenProgram } from '../../agents/search/program-source.ts'
import { ProgramArchive } from '../training/program-archive.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import type { Stopwatch } from './stopwatch.ts'
import { type GradedProgram, passesAll, type VisibleGrader } from './visible-grader.ts'

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
  const books = new Books(problemId, limits)
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
    books.enter(batch, await stopwatch.time('sandbox', () => grading))
    batch = next
  }
  return { ...books.outcome, written }
}

/** Counts evaluations and knows when enough programs have passed. */
class Books {
  readonly #problemId: string
  readonly #archive: ProgramArchive
  readonly #wanted: number
  readonly #passing = new Set<string>()

  constructor(problemId: string, { passingPrograms }: SearchLimits) {
    this.#problemId = problemId
    this.#archive = new ProgramArchive([problemId])
    this.#wanted = passingPrograms
  }

  get closed(): boolean {
    return this.#passing.size >= this.#wanted
  }

  enter(programs: readonly WrittenProgram[], graded: readonly GradedProgram[]): void {
    for (const [i, { tokens }] of programs.entries()) {
      if (this.closed) return
      const { source, testsPassed } = graded[i]!
      const problemId = this.#problemId
      this.#archive.record({ problemId, source, testsPassed, length: tokens.length })
      if (passesAll(graded[i]!)) this.#passing.add(source)
    }
  }

  get outcome(): SearchOutcome {
    return {
      programs: this.#archive.tried(this.#problemId),
      visibleAt: this.#archive.firstSolvedAt(this.#problemId),
      submission: this.#archive.best(this.#problemId),
    }
  }
}
