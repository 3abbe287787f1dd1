import { loadProblemSet } from '../../problems/load.ts'
import { listProblemParts } from '../../problems/parts.ts'
import { loadSplit } from '../../problems/split.ts'
import type { Problem } from '../../src/core/problem.ts'
import { argumentsKey, valueKey } from '../../src/values/py-value.ts'

/** Held-out problems among those that a command names: every use of them is put on record. */
export interface HeldOutPart {
  /** The name they were selected by: the part itself, or a set or file that holds them. */
  readonly name: string
  /** Hash of the split. */
  readonly splitHash: string
  readonly problems: number
}

/** A problem, and the name of the set, part or file that it was selected by. */
export type NamedProblem = readonly [problem: Problem, set: string]

/**
 * What is held out among these problems, by the splits of the shipped sets. A held-out problem is known by
 * its tests, visible or hidden: so a copy in a file of one's own is found whatever it is called there, and
 * a problem of one's own is none because of its name.
 */
export async function heldOutParts(problems: Iterable<NamedProblem>): Promise<HeldOutPart[]> {
  const named = [...problems]
  const parts: HeldOutPart[] = []
  for (const part of await listProblemParts()) {
    const [setName = '', kind] = part.split('/')
    if (kind !== 'held-out') continue
    const set = await loadProblemSet(setName)
    const { heldOut, hash } = await loadSplit(set)
    const idOf = idsByTests(set.problems.filter(({ id }) => heldOut.includes(id)))
    const found = new Map<string, Set<string>>()
    for (const [problem, name] of named) {
      const id = keysOf(problem).flatMap((key) => idOf.get(key) ?? [])[0]
      if (id !== undefined) found.set(name, (found.get(name) ?? new Set()).add(id))
    }
    for (const [name, ids] of found) parts.push({ name, splitHash: hash, problems: ids.size })
  }
  return parts
}

function idsByTests(problems: readonly Problem[]): Map<string, string> {
  return new Map(problems.flatMap((problem) => keysOf(problem).map((key) => [key, problem.id])))
}

/** The visible tests and the hidden ones, each as one text, in whatever order they stand. */
function keysOf({ visibleTests, hiddenTests }: Problem): string[] {
  return [visibleTests, hiddenTests].map((tests) =>
    JSON.stringify(
      tests.map(({ args, expected }) => `${argumentsKey(args)} ${valueKey(expected)}`).sort(),
    ),
  )
}
