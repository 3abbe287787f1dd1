import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { Judge, type JudgeOptions, type Killer } from './judge.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

/** A mutant of the reference that passes every test. */
export interface SurvivingMutant extends Mutant {
  /** An input that would have killed it; null where none was found. */
  readonly killer: Killer | null
}

/** A program from elsewhere that must not pass, such as one of an attack corpus. */
export interface HostileProgram {
  readonly name: string
  readonly source: string
}

export interface ProblemAttack {
  readonly id: string
  readonly mutants: number
  /** Mutants that some test told from the reference. */
  readonly killed: number
  /** Mutants that only hidden tests told apart: learning is rewarded for them in full. */
  readonly killedByHiddenOnly: number
  /** Wrong programs that pass, each with an input that proves it wrong. */
  readonly holes: readonly SurvivingMutant[]
  /** Mutants that pass and that no generated input tells from the reference. */
  readonly equivalent: readonly SurvivingMutant[]
  /** Names of the hostile programs that pass. */
  readonly hostilePassed: readonly string[]
}

/** JSON as it stands. */
export interface AdversarialReport {
  readonly set: string
  /** No hole and no hostile program that passes. */
  readonly ok: boolean
  readonly programs: number
  readonly problems: readonly ProblemAttack[]
  /** Problems without a reference: there is nothing to make mutants of. */
  readonly withoutReference: readonly string[]
}

export interface AttackOptions extends JudgeOptions {
  /** More programs that must not pass; their function has the problem's name and parameters. */
  readonly hostilePrograms?: (problem: Problem) => readonly HostileProgram[]
  readonly onProblem?: (attack: ProblemAttack) => void
}

/**
 * Attacks the tests of a set with every small mistake that can be made in its references. A mutant
 * that passes is tried on generated inputs: where one tells it apart, the tests have a hole.
 */
export async function attackProblemSet(
  set: ProblemSet,
  sandbox: Sandbox,
  options: AttackOptions = {},
): Promise<AdversarialReport> {
  const problems: ProblemAttack[] = []
  const withoutReference: string[] = []
  let programs = 0
  for (const problem of set.problems) {
    if (problem.referenceSolution === undefined) withoutReference.push(problem.id)
    const hostile = options.hostilePrograms?.(problem) ?? []
    const attack = await attackProblem(problem, sandbox, hostile, options)
    programs += attack.mutants + hostile.length
    problems.push(attack)
    options.onProblem?.(attack)
  }
  const ok = problems.every(
    ({ holes, hostilePassed }) => holes.length === 0 && hostilePassed.length === 0,
  )
  return { set: set.name, ok, programs, problems, withoutReference }
}

async function attackProblem(
  problem: Problem,
  sandbox: Sandbox,
  hostile: readonly HostileProgram[],
  options: JudgeOptions,
): Promise<ProblemAttack> {
  const judge = new Judge(problem, sandbox, options)
  const reference = problem.referenceSolution
  const mutants = reference === undefined ? [] : await mutantsOf(reference)
  const verdicts = await judge.gradeAll([...mutants, ...hostile].map(({ source }) => source))
  const visible = problem.visibleTests.length
  const passing = mutants.filter((_, i) => verdicts[i]?.status === 'passed')
  const survivors = await judge.probe(passing.map(({ source }) => source))
  const judged = passing.map((mutant, i) => ({ ...mutant, killer: survivors[i]?.killer ?? null }))
  const hiddenOnly = verdicts
    .slice(0, mutants.length)
    .filter(
      ({ status, tests }) =>
        status !== 'passed' && tests.slice(0, visible).every((test) => test.status === 'passed'),
    )
  return {
    id: problem.id,
    mutants: mutants.length,
    killed: mutants.length - passing.length,
    killedByHiddenOnly: hiddenOnly.length,
    holes: judged.filter(({ killer }) => killer !== null),
    equivalent: judged.filter(({ killer }) => killer === null),
    hostilePassed: hostile
      .filter((_, i) => verdicts[mutants.length + i]?.status === 'passed')
      .map(({ name }) => name),
  }
}
