import { createHash } from 'node:crypto'
import { encodeProblemSet } from '../../problems/encode.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { loadSplit } from '../../problems/split.ts'
import { ConfigError, ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import { problemsOf } from '../pretrain/evaluation.ts'

/** The problems of a benchmark, and what proves which ones they were. */
export interface ProblemSelection {
  readonly problems: readonly Problem[]
  /** The name it was selected by, such as `intro-100/dev`, for each problem's id. */
  readonly setOf: ReadonlyMap<string, string>
  /** SHA-256 of every problem as its file holds it. */
  readonly hash: string
}

/** A held-out part among the problems: every run on it is put on record. */
export interface HeldOutPart {
  readonly name: string
  /** Hash of the split it is a part of. */
  readonly splitHash: string
}

const HELD_OUT = /^(.+)\/(?:heldOut|held-out)$/

/**
 * The problems of several sets or parts, in order.
 *
 * @throws {ProblemError} when two have one id, or one has starter code: a search writes whole programs.
 */
export async function selectProblems(names: readonly string[]): Promise<ProblemSelection> {
  const setOf = new Map<string, string>()
  const problems: Problem[] = []
  for (const name of names) {
    for (const problem of await problemsOf(name)) {
      const other = setOf.get(problem.id)
      if (other !== undefined) {
        throw new ProblemError(
          `Problem \`${problem.id}\` is in \`${other}\` and in \`${name}\`; leave one of the two out`,
        )
      }
      if (problem.starterCode !== undefined && problem.starterCode.trim() !== '') {
        throw new ProblemError(
          `Problem \`${problem.id}\` of \`${name}\` has starter code: searches write whole programs; leave it out`,
        )
      }
      setOf.set(problem.id, name)
      problems.push(problem)
    }
  }
  if (problems.length === 0) throw new ConfigError('Expected at least one problem, got none')
  const encoded = encodeProblemSet({ name: 'selection', description: '', problems })
  const hash = createHash('sha256').update(JSON.stringify(encoded)).digest('hex')
  return { problems, setOf, hash }
}

/** The parts held out among these names. */
export async function heldOutParts(names: readonly string[]): Promise<HeldOutPart[]> {
  const parts: HeldOutPart[] = []
  for (const name of names) {
    const set = HELD_OUT.exec(name)?.[1]
    if (set === undefined) continue
    parts.push({ name, splitHash: (await loadSplit(await loadProblemSet(set))).hash })
  }
  return parts
}
