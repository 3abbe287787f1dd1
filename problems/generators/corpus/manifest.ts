import type { ProblemSet } from '../../../src/core/problem.ts'
import { normalForm } from '../../intro/normal-form.ts'
import type { ObservedProgram, Rejections } from '../entries/behaviour.ts'
import { trialText } from '../entries/candidates.ts'

/** What was made and what was left out, and why. JSON as it stands. */
export interface CorpusManifest {
  readonly seed: number
  readonly requested: number
  readonly pairs: number
  /** SHA-256 of the JSONL text. */
  readonly sha256: string
  readonly vocabularyHash: string
  readonly programs: {
    /** Written by the families, different as text. */
    readonly written: number
    readonly unwritable: number
    readonly rejected: Rejections
    /** Run and usable. */
    readonly observed: number
    /** Longer ways to write a behaviour that is there already. */
    readonly duplicates: number
    readonly excluded: number
    readonly kept: number
  }
  readonly behaviours: number
  /** Programs left out for each problem they solve, by `set/id`. */
  readonly excludedByProblem: Readonly<Record<string, number>>
  /** Problems that programs were tried on, by set. */
  readonly excludedSets: Readonly<Record<string, number>>
  /**
   * Programs kept that renaming and other constants would turn into a problem's reference, by
   * `set/id`: they behave differently, but show its form.
   */
  readonly sameFormByProblem: Readonly<Record<string, number>>
  readonly repeatedWordings: number
  readonly ambiguousWordings: number
  readonly pairsBySource: Readonly<Record<string, number>>
}

/** How many items have each key, keys in order. */
export function count<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** See {@link CorpusManifest.sameFormByProblem}. */
export function countSameForm(
  programs: readonly ObservedProgram[],
  sets: readonly ProblemSet[],
): Record<string, number> {
  const names = new Map<string, string>()
  for (const set of sets) {
    for (const { id, referenceSolution } of set.problems) {
      if (referenceSolution !== undefined)
        names.set(normalForm(referenceSolution), `${set.name}/${id}`)
    }
  }
  const found = programs.flatMap(({ spec }) => names.get(normalForm(trialText(spec))) ?? [])
  return count(found, (name) => name)
}
