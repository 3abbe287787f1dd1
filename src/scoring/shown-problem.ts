import type { Problem } from '../core/problem.ts'

/**
 * A problem as agents and rewards see it: without its hidden tests, its reference solution and its harness,
 * which holds checks.
 */
export function shownProblem({ referenceSolution: _, harness: __, ...shown }: Problem): Problem {
  return { ...shown, hiddenTests: [] }
}
