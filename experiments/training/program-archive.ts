import { z } from 'zod'
import type { EpisodeOutcome } from '../../src/core/agent.ts'
import type { Env } from '../../src/core/env.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'
import type { TestScore } from '../../src/grading/grader.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import { defineState } from '../../src/state/stored-state.ts'

/** A finished program, its length in tokens and how it did on the visible tests. */
export type TriedProgram = Pick<
  EpisodeOutcome,
  'taskId' | 'artifact' | 'checksPassed' | 'episodeLength'
>

const count = z.int().min(0)

const archivedProgram = z.strictObject({
  source: z.string(),
  passed: count,
  total: count,
  length: count,
  /** Programs tried for the problem when this one came, itself included. */
  triedAt: count,
})

export type ArchivedProgram = Readonly<z.output<typeof archivedProgram>>

/** The latest programs of a problem that its pass share is of. */
export const LAST_PROGRAMS = 10

const entry = z.strictObject({
  tried: count,
  firstSolvedAt: count.nullable(),
  best: archivedProgram.nullable(),
  /** Of the latest programs, the oldest first: 1 for one that passed every visible test. */
  last: z.array(z.int().min(0).max(1)).max(LAST_PROGRAMS),
})

type Entry = z.output<typeof entry>

export const archiveState = defineState({
  name: 'program-archive',
  schema: z.record(z.string(), entry),
  migrations: [{ id: 'last-programs', up: withLastPrograms }],
})

/**
 * Before, the latest programs were not kept. None passed before the first that did, so that all is known of a
 * problem up to there; what was tried after it stays unknown, and fills up where programs still come.
 */
function withLastPrograms(stored: Json): Json {
  // What is no archive is refused by its schema.
  if (!isPlainObject(stored)) return stored
  const entries = Object.entries(stored as JsonObject).map(([id, kept]) => {
    if (!isPlainObject(kept)) return [id, kept] as const
    const { tried, firstSolvedAt } = kept as { tried: number; firstSolvedAt: number | null }
    const known = Array.from({ length: Math.min(LAST_PROGRAMS, firstSolvedAt ?? tried) }, () => 0)
    if (firstSolvedAt !== null) known[known.length - 1] = 1
    return [id, { ...(kept as JsonObject), last: known }] as const
  })
  return Object.fromEntries(entries)
}

/**
 * What was tried for each problem, and the one program that would be submitted: most visible tests
 * passed, then fewest tokens, then first found. Hidden tests have no say in it.
 */
export class ProgramArchive {
  #entries = new Map<string, Entry>()

  constructor(problemIds: readonly string[]) {
    for (const id of problemIds) {
      this.#entries.set(id, { tried: 0, firstSolvedAt: null, best: null, last: [] })
    }
  }

  /** Counts a program and keeps it if it is the best so far. Gives true when it first solves. */
  record(program: TriedProgram): boolean {
    const entry = this.#entry(program.taskId)
    entry.tried++
    const total = program.checksPassed.length
    const passed = program.checksPassed.reduce((sum, one) => sum + one, 0)
    const candidate: ArchivedProgram = {
      source: program.artifact,
      passed,
      total,
      length: program.episodeLength,
      triedAt: entry.tried,
    }
    if (total > 0 && isBetter(candidate, entry.best)) entry.best = candidate
    const solves = total > 0 && passed === total
    entry.last = [...entry.last, solves ? 1 : 0].slice(-LAST_PROGRAMS)
    if (!solves || entry.firstSolvedAt !== null) return false
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
  judgeAgain(problemId: string, { passed, total }: TestScore): void {
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

  /** Problems with such a program, of all; 0 to 1. */
  get solvedShare(): number {
    return this.solvedCount / Math.max(1, this.#entries.size)
  }

  /**
   * The share of each problem's latest {@link LAST_PROGRAMS} programs that pass every visible test, in the
   * mean over all problems; 0 to 1. Each problem counts alike, whether or not it still gets programs, and
   * one that got none counts as 0: what is drawn next changes nothing of what it is the mean of.
   */
  get passShare(): number {
    let sum = 0
    for (const { last } of this.#entries.values()) {
      sum += last.reduce((passed, one) => passed + one, 0) / Math.max(1, last.length)
    }
    return sum / Math.max(1, this.#entries.size)
  }

  getState(): Json {
    // Programs are never changed, entries are.
    const entries = [...this.#entries].map(([id, kept]) => [id, { ...kept }] as const)
    return archiveState.write(Object.fromEntries(entries))
  }

  /** Takes the problems of the saved archive, too. */
  setState(state: Json): void {
    this.#entries = new Map(Object.entries(archiveState.read(state)))
  }

  #entry(problemId: string): Entry {
    const entry = this.#entries.get(problemId)
    if (entry === undefined) throw new RangeError(`No problem \`${problemId}\` in this archive`)
    return entry
  }
}

/**
 * Whether episodes of an environment are programs: its actions are tokens, or one came with tests. Of others
 * there are returns and lengths alone, and nothing that could be solved.
 */
export function writesPrograms({ unwrapped }: Env, archive: ProgramArchive): boolean {
  return unwrapped.vocabulary !== undefined || archive.bestSources.size > 0
}

function isBetter(candidate: ArchivedProgram, best: ArchivedProgram | null): boolean {
  if (best === null) return true
  if (candidate.passed !== best.passed) return candidate.passed > best.passed
  return candidate.length < best.length
}
