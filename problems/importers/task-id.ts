import type { Problem, ProblemSet } from '../../src/core/problem.ts'

/** A benchmark's id as this project writes ids. */
export function taskId(id: string | number, prefix?: string): string {
  const text = String(id)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_./-]/g, '_')
  return prefix === undefined || text.includes('/') ? text : `${prefix}/${text}`
}

/**
 * Finds the problem that a name means: a problem's id, the benchmark's own spelling of it, or the last
 * part of either where only one problem has it (`53` for `HumanEval/53`). Null where there is none.
 */
export function problemFinder(set: ProblemSet): (name: string) => Problem | null {
  const byId = new Map(set.problems.map((problem) => [problem.id, problem]))
  const byLastPart = new Map<string, Problem | null>()
  for (const problem of set.problems) {
    const part = problem.id.split('/').at(-1) as string
    byLastPart.set(part, byLastPart.has(part) ? null : problem)
  }
  return (name) => {
    const id = taskId(name)
    return byId.get(name) ?? byId.get(id) ?? byLastPart.get(id) ?? null
  }
}
