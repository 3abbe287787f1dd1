import { hasOwnTests, type Problem, type ProblemSet } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  type RulesOf,
} from '../../src/settings/call-options.ts'
import { JUDGEMENT, problemSet, sandbox as sandboxRule } from '../../src/settings/problem-rules.ts'
import { distortionsOf } from './distortions.ts'
import type { DomainFile } from './domain.ts'
import { domainsOf } from './domain-check.ts'
import { chooseDomain } from './domain-guess.ts'
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
  /** Why no inputs could be generated or answered, so that no hole can be told from an equivalent; else null. */
  readonly undecided: string | null
  /** True where the inputs that the description allows were guessed from the tests. */
  readonly guessedDomain: boolean
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

export interface AttackOptions extends Omit<JudgeOptions, 'domain'> {
  /** Which inputs the problems allow. Default: what ships beside the set, if it ships. */
  readonly domains?: DomainFile | null
  /** More programs that must not pass; their function has the problem's name and parameters. */
  readonly hostilePrograms?: (problem: Problem) => readonly HostileProgram[]
  readonly onProblem?: (attack: ProblemAttack) => void
}

const OPTIONS: RulesOf<AttackOptions> = { ...JUDGEMENT, hostilePrograms: callback }

/**
 * Attacks the tests of a set with every small mistake that can be made in its references, and with
 * the references behind every usual distortion of an input or an answer. A wrong program that passes is tried on generated inputs: where one tells it apart, the tests have a hole.
 */
export async function attackProblemSet(
  set: ProblemSet,
  sandbox: Sandbox,
  options: AttackOptions = {},
): Promise<AdversarialReport> {
  checkArgument('attackProblemSet', 'set', set, problemSet)
  checkArgument('attackProblemSet', 'sandbox', sandbox, sandboxRule)
  checkOptions('attackProblemSet', options, OPTIONS)
  const problems: ProblemAttack[] = []
  const withoutReference: string[] = []
  let programs = 0
  const domains = await domainsOf(set, sandbox, options.domains, options.signal)
  for (const problem of set.problems) {
    if (problem.referenceSolution === undefined) withoutReference.push(problem.id)
    const hostile = options.hostilePrograms?.(problem) ?? []
    const { domain, guessed } = chooseDomain(problem, domains)
    const attack = await attackProblem(problem, sandbox, hostile, { ...options, domain }, guessed)
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
  guessedDomain: boolean,
): Promise<ProblemAttack> {
  const judge = new Judge(problem, sandbox, options)
  const mutants = await wrongPrograms(problem)
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
    undecided: await judge.obstacle(),
    guessedDomain,
  }
}

/** Mutants of the reference and distortions of what it is given and gives, each text once. */
async function wrongPrograms(problem: Problem): Promise<Mutant[]> {
  const reference = problem.referenceSolution
  if (reference === undefined) return []
  const lines = reference.trimEnd().split('\n').length
  const distortions = hasOwnTests(problem) ? distortionsOf(problem, reference) : []
  return [
    ...(await mutantsOf(reference)),
    ...distortions.map(
      ({ source, change }): Mutant => ({ source, operator: 'distortion', line: lines, change }),
    ),
  ]
}
