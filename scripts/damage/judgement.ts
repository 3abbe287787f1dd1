import type { Outcome } from './captured-run.ts'
import { differences, type FolderState } from './folder-state.ts'

/** What a user may be left with. */
const CODES = new Set([0, 1, 2, 130])
/** A configuration has a line for each of its mistakes. */
const MOST_ERROR_LINES = 12
const LONGEST_LINE = 2_000
/** Words that only a programmer of the project understands. */
const INNER_WORDS = [
  /unexpected error/i,
  /nobody caught/,
  /^\s+at .+:\d+:\d+\)?$/m,
  /node:internal/,
  /\[object \w+\]/,
  /Cannot read propert/,
  /is not iterable/,
  /is not a function(?! `)/,
  /Cannot convert/,
  /(?:Type|Range|Reference|Syntax)Error/,
  /ERR_[A-Z_]+/,
  /\bE[A-Z]{3,}: /,
  /\bundefined\b/,
  /Maximum call stack/,
  /triggerUncaughtException/,
]
/** What is written on the way to a whole file or folder. */
const HALF_WRITTEN = /\.(?:partial|part|tmp|previous|overwritten|lock)(?:\/|$)/

/** What follows is the user's own: what a module of theirs threw, or gave. */
const QUOTED = /(?:threw|does not load|got|it has|found|observation is not in)[^\n]*/g

export interface Judged {
  readonly outcome: Outcome
  readonly before: FolderState
  readonly after: FolderState
  /** Paths that the command may write to. */
  readonly writes: readonly string[]
  /** Whether a module of the user's is damaged: what it throws or gives is quoted as it is. */
  readonly isModule: boolean
}

/** Everything that must not be after a command has met what it was not made for. */
export function faultsOf({ outcome, before, after, writes, isModule }: Judged): string[] {
  const changes = differences(before, after)
  const allowed = (path: string) =>
    writes.some(
      (place) => path === place || path.startsWith(`${place}/`) || place.startsWith(`${path}/`),
    )
  const shown = changes.map(([path, what]) => `${path} ${what}`)
  return [
    ...saidFaults(outcome, isModule),
    ...shown
      .filter((_, i) => HALF_WRITTEN.test(changes[i]?.[0] ?? ''))
      .map((line) => `left behind: ${line}`),
    ...shown
      .filter((_, i) => !allowed(changes[i]?.[0] ?? ''))
      .map((line) => `not its own: ${line}`),
    ...(outcome.code === 2
      ? shown.slice(0, 3).map((line) => `written though refused: ${line}`)
      : []),
  ]
}

/** The same of what it said alone. */
export function saidFaults({ code, out, err }: Outcome, isModule = false): string[] {
  if (code === null) return ['it did not end']
  const faults: string[] = []
  if (!CODES.has(code)) faults.push(`exit code ${code}`)
  const own = isModule ? err.replaceAll(QUOTED, '') : err
  const inner = INNER_WORDS.find((pattern) => pattern.test(own))
  if (inner !== undefined) faults.push(`says ${inner.exec(own)?.[0].trim()}`)
  const lines = err.split('\n').filter((line) => line !== '')
  if (code === 2 && !lines.some((line) => line.startsWith('error: '))) faults.push('says no error')
  if (code === 1 && err === '' && out === '') faults.push('says nothing')
  if (code !== 0 && lines.length > MOST_ERROR_LINES) faults.push(`${lines.length} lines of error`)
  if (lines.some((line) => line.length > LONGEST_LINE)) faults.push('a line without an end')
  return faults
}
