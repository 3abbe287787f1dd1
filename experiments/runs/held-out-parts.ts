import { encodeTest } from '../../problems/encode.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { listProblemParts } from '../../problems/parts.ts'
import { loadSplit } from '../../problems/split.ts'
import type { Problem } from '../../src/core/problem.ts'

/** Held-out problems among those that a command names: every use of them is put on record. */
export interface HeldOutPart {
  /** The name they were selected by: the part itself, or a set or file that holds them. */
  readonly name: string
  /** Hash of the split. */
  readonly splitHash: string
  readonly problems: number
}

/** A problem, with the name of the set, part or file that it was selected by. */
export type NamedProblem = readonly [problem: Problem, set: string]

/**
 * What is held out among these problems, by the splits of the shipped sets. Problems are known by their
 * tests, not by their names: a copy in a file of one's own is found, renamed, with other hidden tests or
 * without some of its tests, too, and a problem of one's own that has the name of one that is held out is another problem.
 */
export async function heldOutParts(problems: Iterable<NamedProblem>): Promise<HeldOutPart[]> {
  const byName = new Map<string, Map<Problem, ReadonlySet<string>>>()
  for (const [problem, set] of problems) {
    const named = byName.get(set) ?? new Map<Problem, ReadonlySet<string>>()
    byName.set(set, named.set(problem, new Set(testsOf(problem, 'both'))))
  }
  const parts: HeldOutPart[] = []
  if (byName.size === 0) return parts
  for (const part of await listProblemParts()) {
    const [setName = '', kind] = part.split('/')
    if (kind !== 'held-out') continue
    const set = await loadProblemSet(setName)
    const { heldOut, hash } = await loadSplit(set)
    const originals = set.problems
      .filter(({ id }) => heldOut.includes(id))
      .map(
        (problem): Original => ({
          visible: testsOf(problem, 'visibleTests'),
          hidden: testsOf(problem, 'hiddenTests'),
        }),
      )
    for (const [name, named] of byName) {
      const tests = [...named.values()]
      const count = originals.filter((one) => tests.some((other) => isOf(one, other))).length
      if (count > 0) parts.push({ name, splitHash: hash, problems: count })
    }
  }
  return parts
}

/** The tests of a problem that is held out. */
interface Original {
  readonly visible: readonly string[]
  readonly hidden: readonly string[]
}

/**
 * Every visible test is among the other's, as in a copy with stronger hidden tests; or more than half of the
 * hidden ones, or of all, as in a copy that lacks some. Problems of one kind share tests by chance: of the
 * shipped ones no two more than a fifth, so that a smaller part proves nothing.
 */
function isOf({ visible, hidden }: Original, tests: ReadonlySet<string>): boolean {
  const isMost = (own: readonly string[]) =>
    2 * own.filter((test) => tests.has(test)).length > own.length
  return (
    visible.every((test) => tests.has(test)) || isMost(hidden) || isMost([...visible, ...hidden])
  )
}

function testsOf(problem: Problem, which: 'visibleTests' | 'hiddenTests' | 'both'): string[] {
  const { visibleTests, hiddenTests } = problem
  const tests = which === 'both' ? [...visibleTests, ...hiddenTests] : problem[which]
  return tests.map((test) => JSON.stringify(encodeTest(problem, test)))
}
