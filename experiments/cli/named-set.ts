import { loadProblemSet } from '../../problems/load.ts'
import type { ProblemSet } from '../../src/core/problem.ts'

/** A set by its name or path; see {@link namedAsTyped}. */
export async function loadNamedSet(nameOrPath: string): Promise<ProblemSet> {
  return namedAsTyped(await loadProblemSet(nameOrPath), nameOrPath)
}

/**
 * The set under the name it was asked for: a part has more spellings than one, such as
 * `intro-100/held-out`. A file's set keeps the name that the file gives it.
 */
export function namedAsTyped(set: ProblemSet, typed: string): ProblemSet {
  return /^[\w-]+\/[\w-]+$/.test(typed) && set.name.startsWith(`${typed.split('/')[0]}/`)
    ? { ...set, name: typed }
    : set
}
