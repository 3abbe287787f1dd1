import type { Json, JsonObject } from '../../src/core/json.ts'
import type { VisibleScore } from './second-judgement.ts'

/** A finished program and how it did on the visible tests. */
export interface TriedProgram {
  readonly problemId: string
  readonly source: string
  /** 1 per visible test passed; empty where the tests did not run. */
  readonly testsPassed: Uint8Array
  /** Tokens written. */
  readonly length: number
}

export interface ArchivedProgram {
  readonly source: string
  readonly passed: number
  readonly total: number
  readonly length: number
  /** Programs tried for the problem when this one came, itself included. */
  readonly triedAt: number
}

interface Entry {
  tried: number
  firstSolvedAt: number | null
  best: ArchivedProgram | null
}

/**
 * What was tried for each problem, and the one program that would be submitted: most visible tests
 * passed, then fewest tokens, then first found. Hidden tests have no say in it.
 */
export class ProgramArchive {
  readonly #entries = new Map<string, Entry>()

  constructor(problemIds: readonly string[]) {
    for (const id of problemIds) {
      this.#entries.set(id, { tried: 0, firstSolvedAt: null, best: null })
    }
  }

  /** Counts a program and keeps it if it is the best so far. Gives true when it first solves. */
  record(program: TriedProgram): boolean {
    const entry = this.#entry(program.problemId)
    entry.tried++
    const total = program.testsPassed.length
    const passed = program.testsPassed.reduce((sum, one) => sum + one, 0)
    const candidate: ArchivedProgram = {
      source: program.source,
      passed,
      total,
      length: program.length,
      triedAt: entry.tried,
    }
    if (total > 0 && isBetter(candidate, entry.best)) entry.best = candidate
    if (total === 0 || passed < total || entry.firstSolvedAt !== null) return false
    entry.firstSolvedAt = entry.tried
    return true
  }

  tried(problemId: string): number {
    return this.#entry(problemId).tried
  }

  /** How many programs had been tried when the first passed every visible test; null if none did. */
  firstSolvedAt(problemId: string): number | null {
    return this.#entry(problemId).firstSolvedAt
  }

  best(problemId: string): ArchivedProgram | null {
    return this.#entry(problemId).best
  }

  /** The best programs, by their problems. */
  get bestSources(): ReadonlyMap<string, string> {
    const entries = [...this.#entries].flatMap(([id, { best }]) =>
      best === null ? [] : [[id, best.source] as const],
    )
    return new Map(entries)
  }

  /**
   * Gives a problem's best program another score: a problem is solved from then on if it passes every
   * test, and has no solution yet if it does not. Better programs may still come.
   */
  judgeAgain(problemId: string, { passed, total }: VisibleScore): void {
    const entry = this.#entry(problemId)
    if (entry.best === null) return
    entry.best = { ...entry.best, passed, total }
    const solves = total > 0 && passed === total
    entry.firstSolvedAt = solves ? (entry.firstSolvedAt ?? entry.best.triedAt) : null
  }

  /** Problems with a program that passes every visible test. */
  get solvedCount(): number {
    let solved = 0
    for (const entry of this.#entries.values()) if (entry.firstSolvedAt !== null) solved++
    return solved
  }

  toJSON(): Json {
    return Object.fromEntries(this.#entries) as unknown as Json
  }

  static fromJSON(json: Json): ProgramArchive {
    const archive = new ProgramArchive([])
    for (const [id, entry] of Object.entries(json as JsonObject)) {
      archive.#entries.set(id, { ...(entry as unknown as Entry) })
    }
    return archive
  }

  #entry(problemId: string): Entry {
    const entry = this.#entries.get(problemId)
    if (entry === undefined) throw new RangeError(`No problem \`${problemId}\` in this archive`)
    return entry
  }
}

function isBetter(candidate: ArchivedProgram, best: ArchivedProgram | null): boolean {
  if (best === null) return true
  if (candidate.passed !== best.passed) return candidate.passed > best.passed
  return candidate.length < best.length
}
