import { ContractError, ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Rng } from '../../src/random/rng.ts'
import { shownProblem } from '../../src/scoring/shown-problem.ts'
import { didYouMean } from '../../src/settings/suggestion.ts'

/**
 * An env's problems by id. What it shows is without hidden tests, reference solutions and harnesses
 * (which hold checks); grading asks for the problem as it was given.
 */
export class ProblemCatalog {
  readonly #shown = new Map<string, Problem>()
  readonly #given = new Map<string, Problem>()
  readonly #ids: readonly string[]

  /** Throws a `ProblemError` without problems or with two of one id. */
  constructor(problems: readonly Problem[]) {
    if (problems.length === 0) throw new ProblemError('Expected at least one problem, got none')
    for (const problem of problems) {
      if (this.#given.has(problem.id)) {
        throw new ProblemError(`Two problems are named "${problem.id}": ids must be unique`)
      }
      this.#given.set(problem.id, problem)
      this.#shown.set(problem.id, shownProblem(problem))
    }
    this.#ids = [...this.#given.keys()]
  }

  /** The problem as agents and rewards see it, or undefined. */
  find(id: string): Problem | undefined {
    return this.#shown.get(id)
  }

  /** As `find`, but throws a `ContractError` that names the likely id. */
  get(id: unknown): Problem {
    const problem = typeof id === 'string' ? this.#shown.get(id) : undefined
    if (problem !== undefined) return problem
    throw new ContractError(
      `Unknown problem "${id}" in the reset option \`problem\`${didYouMean(String(id), this.#ids)}`,
    )
  }

  /** A problem drawn uniformly. */
  draw(rng: Rng): Problem {
    return this.get(rng.choice(this.#ids))
  }

  /** The problem that a shown one stands for, for grading alone. */
  asGiven(problem: Problem): Problem {
    return this.#given.get(problem.id) ?? problem
  }
}
