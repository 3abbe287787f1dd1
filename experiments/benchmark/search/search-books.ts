import { passesEvery } from '../../../src/grading/test-vector.ts'
import { ProgramArchive } from '../../training/program-archive.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'

/** A program that was written, cut off or whole, and what the visible tests said. */
export interface EvaluatedProgram {
  readonly source: string
  /** 1 per visible test passed; empty where there was nothing to run. */
  readonly testsPassed: Uint8Array
  /** END included. */
  readonly tokens: number
}

/**
 * The books of one search, kept alike for every strategy: programs count one by one, and none counts
 * behind the last that was needed, though it may have been written beside it.
 */
export class SearchBooks {
  readonly #problemId: string
  readonly #archive: ProgramArchive
  readonly #wanted: number
  readonly #passing = new Set<string>()

  constructor(problemId: string, { passingPrograms }: Pick<SearchLimits, 'passingPrograms'>) {
    this.#problemId = problemId
    this.#archive = new ProgramArchive([problemId])
    this.#wanted = passingPrograms
  }

  /** Whether enough different programs have passed. */
  get closed(): boolean {
    return this.#passing.size >= this.#wanted
  }

  /** Counts a program; nothing once they are closed. */
  enter({ source, testsPassed, tokens }: EvaluatedProgram): void {
    if (this.closed) return
    this.#archive.record({
      taskId: this.#problemId,
      artifact: source,
      checksPassed: testsPassed,
      episodeLength: tokens,
    })
    if (passesEvery(testsPassed)) this.#passing.add(source)
  }

  get outcome(): SearchOutcome {
    return {
      programs: this.#archive.tried(this.#problemId),
      visibleAt: this.#archive.firstSolvedAt(this.#problemId),
      submission: this.#archive.best(this.#problemId),
    }
  }
}
