import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { DomainFile } from './domain.ts'
import { domainsOf } from './domain-check.ts'
import { chooseDomain } from './domain-guess.ts'
import { Judge } from './judge.ts'
import { Neighbours } from './neighbours.ts'
import {
  reasonToKeep,
  type Strengthened,
  type StrengthenOptions,
  strengthenProblem,
} from './strengthen.ts'

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
 * stay as they are. A problem stays whole, and is named, where its reference does not pass its own
 * tests, where no inputs can be drawn, and where the tests chosen are worse than those it has.
 *
 * @throws {ProblemError} when the domains do not fit the problems, before anything is drawn.
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function strengthenSet(
  set: ProblemSet,
  sandbox: Sandbox,
  options: SetStrengtheningOptions,
): Promise<SetStrengthening> {
  const domains = await domainsOf(set, sandbox, options.domains, options.signal)
  const neighbours = await Neighbours.read(options.seed)
  const stronger: Problem[] = []
  const problems: StrengthenedProblem[] = []
  const untouched: { id: string; reason: string }[] = []
  for (const problem of set.problems) {
    const { id } = problem
    const { domain, guessed } = chooseDomain(problem, domains)
    const programs = [...(options.programs?.(problem) ?? []), ...neighbours.of(problem)]
    const result = await strengthenOrKeep(problem, sandbox, { ...options, domain, programs })
    if (typeof result === 'string') {
      stronger.push(problem)
      untouched.push({ id, reason: result })
    } else {
      const { problem: better, ...figures } = result
      stronger.push(better)
      const hiddenTests = better.hiddenTests.length
      problems.push({ id, ...figures, hiddenTests, guessedDomain: guessed })
    }
    options.onProblem?.(id)
  }
  return { set: { ...set, problems: stronger }, problems, untouched }
}

/** The reason where the problem has to stay as it is. */
async function strengthenOrKeep(
  problem: Problem,
  sandbox: Sandbox,
  options: StrengthenOptions & { readonly size: number },
): Promise<Strengthened | string> {
  const { signal } = options
  const judge = new Judge(problem, sandbox, signal === undefined ? {} : { signal })
  const obstacle = await judge.obstacle()
  if (obstacle !== null) return obstacle
  const result = await strengthenProblem(problem, sandbox, options)
  return reasonToKeep(problem, result, options.size) ?? result
}
