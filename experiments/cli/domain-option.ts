import { checkProblemIds, type DomainFile, readDomains } from '../../problems/adversarial/domain.ts'
import { listProblemSets, loadProblemSet } from '../../problems/load.ts'
import type { ProblemSet } from '../../src/core/problem.ts'

/**
 * The file of `--domains`, which may name the problems of the sets and, for a part, those of the set
 * that it is a part of.
 *
 * @throws {ProblemError} when the file cannot be used, or names another problem.
 */
export async function readDomainOption(
  file: string | undefined,
  sets: readonly ProblemSet[],
): Promise<DomainFile | null> {
  if (file === undefined) return null
  const domains = await readDomains(file)
  const shipped = await listProblemSets()
  const wholes = sets
    .map(({ name }) => name.split('/')[0] ?? '')
    .filter((whole, i) => whole !== sets[i]?.name && shipped.includes(whole))
  const known = [...sets, ...(await Promise.all(wholes.map(loadProblemSet)))]
  checkProblemIds(
    domains,
    known.flatMap(({ problems }) => problems.map(({ id }) => id)),
  )
  return domains
}
