import type { Problem, ProblemSet } from '../../src/core/problem.ts'

/** A benchmark's id as this project writes ids. */
export function taskId(id: string | number, prefix?: string): string {
  const text = String(id)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_./-]/g, '_')
  return prefix === undefined || text.includes('/') ? text : `${prefix}/${text}`
}

/**
 * Finds the problem that a name means: a problem's id, the same in other capitals or in the benchmark's
 * own spelling where only one problem has it, or the last part of it where only one problem has that
 * (`53` for `HumanEval/53`). Null where there is none.
 */
export function problemFinder({
  problems,
}: Pick<ProblemSet, 'problems'>): (name: string) => Problem | null {
  const byId = new Map(problems.map((problem) => [problem.id, problem]))
  const bySpelling = uniqueBy(problems, ({ id }) => taskId(id))
  const byLastPart = uniqueBy(problems, ({ id }) => taskId(id.split('/').at(-1) as string))
  return (name) => {
    const id = taskId(name)
    return byId.get(name) ?? byId.get(id) ?? bySpelling.get(id) ?? byLastPart.get(id) ?? null
  }
}

/** Null stands for a key that several have. */
function uniqueBy(
  problems: readonly Problem[],
  keyOf: (problem: Problem) => string,
): ReadonlyMap<string, Problem | null> {
  const byKey = new Map<string, Problem | null>()
  for (const problem of problems) {
    const key = keyOf(problem)
    byKey.set(key, byKey.has(key) ? null : problem)
  }
  return byKey
}
