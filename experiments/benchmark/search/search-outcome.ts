import type { ArchivedProgram } from '../../training/program-archive.ts'

/** How much a search may spend on one problem. */
export interface SearchLimits {
  /** Program evaluations, at least 1: every program written counts, whether or not it came before. */
  readonly budget: number
  /** Wall-clock seconds; null for no limit. With one, a rerun may differ. */
  readonly maxSeconds: number | null
  /** Different programs that pass every visible test after which the search ends, at least 1. */
  readonly passingPrograms: number
}

/** What a search came to. Hidden tests had no part in it. */
export interface SearchOutcome {
  /** Programs evaluated. */
  readonly programs: number
  /** The number, from 1, of the first program that passed every visible test; null if none did. */
  readonly visibleAt: number | null
  /** The one program to submit; null where none could be run. */
  readonly submission: ArchivedProgram | null
}
