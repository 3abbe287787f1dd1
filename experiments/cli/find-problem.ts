import { problemFinder } from '../../problems/importers/task-id.ts'
import { listProblemSets, loadProblemSet } from '../../problems/load.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import { typedLine } from '../../src/log/typed-command.ts'
import { didYouMean } from '../../src/settings/suggestion.ts'

/**
 * A problem by its id, in a set or in all that ship; by the rule of `problemFinder` where no id is
 * exactly that. Throws a `ConfigError` that names the likely id when there is none.
 */
export async function findProblem(id: string, set: string | undefined): Promise<Problem> {
  const names = set === undefined ? await listProblemSets() : [set]
  const problems: Problem[] = []
  for (const name of names) {
    const set = await loadProblemSet(name)
    const found = set.problems.find((problem) => problem.id === id)
    if (found !== undefined) return found
    problems.push(...set.problems)
  }
  const meant = problemFinder({ problems })(id)
  if (meant !== null) return meant
  const known = problems.map((problem) => problem.id)
  const hint = didYouMean(id, known) || `; \`${typedLine('problems list SET')}\` shows the ids`
  throw new ConfigError(`there is no problem \`${id}\` in ${names.join(', ')}${hint}`)
}
