import { isAbsolute } from 'node:path'
import { shownPath } from '../../src/log/shown-path.ts'
import { describeModel } from '../../src/models/seq2seq/model-file.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import type { NamedProblem } from '../runs/held-out-parts.ts'

/**
 * The ids of problems of shipped sets that are among those that a corpus solves.
 *
 * @param solves problems as `set/id`, such as `seed-eval/multiply`
 */
export function solvedByCorpus(
  solves: readonly string[],
  problems: Iterable<NamedProblem>,
): readonly string[] {
  const ids = [...problems].flatMap(([{ id }, set]) =>
    solves.includes(`${set.split('/')[0]}/${id}`) ? [id] : [],
  )
  return [...new Set(ids)]
}

/**
 * One line where a policy starts from a model that was made of programs that solve problems which it is
 * measured on, or that learnt on them; null else. The model's file says which (`provenance.solves`).
 */
export async function modelWarning(
  configs: readonly Pick<ResolvedConfig, 'agent'>[],
  problems: Iterable<NamedProblem>,
): Promise<string | null> {
  const named = [...problems]
  const paths = new Set(configs.flatMap(({ agent }) => agent.initializer ?? []).filter(isAbsolute))
  const parts: string[] = []
  for (const path of paths) {
    const { solves } = (await describeModel(path)).provenance
    const known = Array.isArray(solves) ? solves.map(String) : []
    const found = solvedByCorpus(known, named)
    if (found.length > 0) parts.push(`${shownPath(path)} of ${found.join(', ')}`)
  }
  if (parts.length === 0) return null
  return `taught with problems that are here, so that figures on them say nothing: the model ${parts.join('; ')}`
}
