import type { Problem } from '../core/problem.ts'
import type { TaskDescription } from '../core/task-description.ts'

/** What a model may know of a problem: never its hidden tests, nor an object that holds them. */
export function describeProblem(problem: Problem): TaskDescription {
  const { docstring, functionName, parameters, returnType, visibleTests: examples } = problem
  return { docstring, header: { functionName, parameters, returnType }, examples }
}
