import { loadProblemSet } from '../../problems/load.ts'
import { ConfigError, ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import { hasStarter } from '../../src/python/starter-code.ts'
import { hashProblems } from '../assembly/input-hashes.ts'
import type { NamedProblem } from '../runs/held-out-parts.ts'

/** The problems of a benchmark, and what proves which ones they were. */
export interface ProblemSelection {
  readonly problems: readonly Problem[]
  /** The name it was selected by, such as `intro-100/dev`, for each problem's id. */
  readonly setOf: ReadonlyMap<string, string>
  /** Each problem with that name. */
  readonly named: readonly NamedProblem[]
  /** SHA-256 of every problem as its file holds it. */
  readonly hash: string
  /** The same of each problem, by its id. */
  readonly hashes: Readonly<Record<string, string>>
}

/**
 * The problems of several sets or parts, in order.
 *
 * @throws {ProblemError} when two have one id, or one has starter code: a search writes whole programs.
 */
export async function selectProblems(names: readonly string[]): Promise<ProblemSelection> {
  const setOf = new Map<string, string>()
  const problems: Problem[] = []
  for (const name of names) {
    for (const problem of (await loadProblemSet(name)).problems) {
      const other = setOf.get(problem.id)
      if (other !== undefined) {
        throw new ProblemError(
          `Problem \`${problem.id}\` is in \`${other}\` and in \`${name}\`; leave one of the two out`,
        )
      }
      if (hasStarter(problem)) {
        throw new ProblemError(
          `Problem \`${problem.id}\` of \`${name}\` has starter code: searches write whole programs; leave it out`,
        )
      }
      setOf.set(problem.id, name)
      problems.push(problem)
    }
  }
  if (problems.length === 0) throw new ConfigError('Expected at least one problem, got none')
  const hashes = Object.fromEntries(
    problems.map((problem) => [problem.id, hashProblems([problem])]),
  )
  const named = problems.map((problem) => [problem, setOf.get(problem.id)!] as const)
  return { problems, setOf, named, hash: hashProblems(problems), hashes }
}
