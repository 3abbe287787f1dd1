import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { type DomainFile, shippedDomains } from './domain.ts'
import { chooseDomain } from './domain-guess.ts'
import { Neighbours } from './neighbours.ts'
import { ProblemTrial } from './problem-trial.ts'
import { type Strengthened, strengthenProblem } from './strengthen.ts'

/** What became of one problem. */
export interface StrengthenedProblem extends Omit<Strengthened, 'problem'> {
  readonly id: string
  readonly hiddenTests: number
  /** Whether the inputs that the description allows were guessed from the tests. */
  readonly guessedDomain: boolean
}

/** JSON as it stands, but for the set. */
export interface SetStrengthening {
  readonly set: ProblemSet
  readonly problems: readonly StrengthenedProblem[]
  /** Problems left as they were, and why. */
  readonly untouched: readonly { readonly id: string; readonly reason: string }[]
}

export interface SetStrengtheningOptions {
  readonly seed: number | string
  /** Inputs tried a problem, at least 1. */
  readonly inputs: number
  /** Most hidden tests a problem, at least 1. */
  readonly size: number
  /** Default: what ships beside the set, if it ships. */
  readonly domains?: DomainFile | null
  /** More programs to be told apart. */
  readonly programs?: (problem: Problem) => readonly string[]
  /** Called after each problem. */
  readonly onProblem?: (id: string) => void
  readonly signal?: AbortSignal
}

/**
 * The set with hidden tests that tell wrong programs apart: mutants and distortions of the
 * references, every program of a corpus that has a problem's types, and those given. Visible tests
 * stay as they are. A problem for which no inputs can be drawn stays whole and is named.
 *
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function strengthenSet(
  set: ProblemSet,
  sandbox: Sandbox,
  options: SetStrengtheningOptions,
): Promise<SetStrengthening> {
  const { seed, inputs, size, signal } = options
  const domains = options.domains ?? (await shippedDomains(set.name))
  const neighbours = await Neighbours.read(seed)
  const stronger: Problem[] = []
  const problems: StrengthenedProblem[] = []
  const untouched: { id: string; reason: string }[] = []
  for (const problem of set.problems) {
    const { id } = problem
    const reason = ProblemTrial.obstacle(problem)
    if (reason === null) {
      const { domain, guessed } = chooseDomain(problem, domains)
      const result = await strengthenProblem(problem, sandbox, {
        seed,
        inputs,
        size,
        domain,
        programs: [...(options.programs?.(problem) ?? []), ...neighbours.of(problem)],
        signal,
      })
      const { problem: better, ...figures } = result
      stronger.push(better)
      const hiddenTests = better.hiddenTests.length
      problems.push({ id, ...figures, hiddenTests, guessedDomain: guessed })
    } else {
      stronger.push(problem)
      untouched.push({ id, reason })
    }
    options.onProblem?.(id)
  }
  return { set: { ...set, problems: stronger }, problems, untouched }
}
