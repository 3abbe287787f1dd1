import type { Problem, ProblemSet, TestCase } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import {
  checkArgument,
  checkOptions,
  mapping,
  type RulesOf,
} from '../../src/settings/call-options.ts'
import { JUDGEMENT, problemSet, sandbox as sandboxRule } from '../../src/settings/problem-rules.ts'
import { byWeight, checkTests, type Finding, hasOneCall } from '../test-rules.ts'
import { checkStarter, checkWriting, type WritingMeans } from '../writing.ts'
import type { DomainFile } from './domain.ts'
import { domainsOf } from './domain-check.ts'
import { chooseDomain } from './domain-guess.ts'
import { firstFailure, Judge, type JudgeOptions } from './judge.ts'
import { type SimpleProgram, simplePrograms } from './simple-programs.ts'

export interface ProblemValidation {
  readonly id: string
  readonly reference: 'passed' | 'failed' | 'missing'
  /** Wrong programs tried: the empty one, every constant answer, every argument, one-line guesses. */
  readonly wrongPrograms: number
  /** How many of them the tests told apart; the rest are findings, or equal to the reference. */
  readonly rejected: number
  /** The weightiest first. */
  readonly findings: readonly Finding[]
}

/** JSON as it stands. */
export interface ValidationReport {
  readonly set: string
  /** No finding is an error. */
  readonly ok: boolean
  /** Programs graded. */
  readonly programs: number
  readonly problems: readonly ProblemValidation[]
}

export interface ValidateOptions extends Omit<JudgeOptions, 'domain'> {
  /** Which inputs the problems allow. Default: what ships beside the set, if it ships. */
  readonly domains?: DomainFile | null
  /** What agents write with: says which references they could not write. Default: not asked. */
  readonly writing?: WritingMeans
  /** Called after each problem, in order. */
  readonly onProblem?: (validation: ProblemValidation) => void
}

const OPTIONS: RulesOf<ValidateOptions> = { ...JUDGEMENT, writing: mapping }

/**
 * Proves what can be proven of a set, in the real sandbox: every reference passes every test, and
 * the empty program, constants and simple wrong programs do not.
 *
 * @throws {SandboxError} when the sandbox itself fails; whatever a program does is a finding.
 */
export async function validateProblemSet(
  set: ProblemSet,
  sandbox: Sandbox,
  options: ValidateOptions = {},
): Promise<ValidationReport> {
  checkArgument('validateProblemSet', 'set', set, problemSet)
  checkArgument('validateProblemSet', 'sandbox', sandbox, sandboxRule)
  checkOptions('validateProblemSet', options, OPTIONS)
  const problems: ProblemValidation[] = []
  let programs = 0
  const domains = await domainsOf(set, sandbox, options.domains, options.signal)
  for (const problem of set.problems) {
    const { domain } = chooseDomain(problem, domains)
    const validation = await validateProblem(problem, sandbox, { ...options, domain })
    programs += validation.wrongPrograms + (validation.reference === 'missing' ? 0 : 1)
    problems.push(validation)
    options.onProblem?.(validation)
  }
  const ok = problems.every(({ findings }) =>
    findings.every(({ severity }) => severity !== 'error'),
  )
  return { set: set.name, ok, programs, problems }
}

async function validateProblem(
  problem: Problem,
  sandbox: Sandbox,
  { writing, ...options }: JudgeOptions & Pick<ValidateOptions, 'writing'>,
): Promise<ProblemValidation> {
  const judge = new Judge(problem, sandbox, options)
  const [reference, ofReference] = await checkReference(problem, judge)
  const wrong = simplePrograms(problem)
  const ofWriting =
    writing === undefined
      ? []
      : [checkStarter(problem, writing), checkWriting(problem, writing)].filter(
          (finding) => finding !== null,
        )
  const [rejected, ofWrong] = await checkWrongPrograms(problem, judge, wrong)
  return {
    id: problem.id,
    reference,
    wrongPrograms: wrong.length,
    rejected,
    findings: [...checkTests(problem), ...ofReference, ...ofWriting, ...ofWrong].sort(byWeight),
  }
}

function failureOf(
  verdict: ProgramVerdict | undefined,
  problem: Problem,
  tests: readonly TestCase[],
): string {
  if (verdict === undefined) return 'no verdict'
  const failure = firstFailure(verdict, problem, tests)
  return failure === null ? verdict.status : `${failure.how} on ${failure.call}`
}

async function checkReference(
  problem: Problem,
  judge: Judge,
): Promise<[ProblemValidation['reference'], Finding[]]> {
  const { referenceSolution } = problem
  if (referenceSolution === undefined) {
    const message = 'no reference solution: nothing proves that the problem can be solved'
    return ['missing', [{ severity: 'warning', rule: 'reference-missing', message }]]
  }
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  const [generous] = await judge.grade([referenceSolution], tests, 'grading')
  if (generous === undefined || generous.status !== 'passed') {
    const where = failureOf(generous, problem, tests)
    const message = `the reference solution does not pass: ${where}`
    return ['failed', [{ severity: 'error', rule: 'reference-fails', message }]]
  }
  const [strict] = await judge.gradeAll([referenceSolution])
  if (strict?.status === 'passed') return ['passed', []]
  const where = failureOf(strict, problem, tests)
  const message = `the reference solution exceeds training's limits: ${where}`
  return ['passed', [{ severity: 'warning', rule: 'reference-slow', message }]]
}

async function checkWrongPrograms(
  problem: Problem,
  judge: Judge,
  wrong: readonly SimpleProgram[],
): Promise<[number, Finding[]]> {
  const verdicts = await judge.gradeAll(wrong.map(({ source }) => source))
  const passing = wrong.filter((_, i) => verdicts[i]?.status === 'passed')
  const survivors = await judge.probe(passing.map(({ source }) => source))
  const findings = passing.flatMap((program, i): Finding[] => {
    const killer = survivors[i]?.killer ?? null
    // A guess that nothing tells from the reference is a solution, and so is a constant where there is one call.
    if (killer === null && (!program.trivial || hasOneCall(problem))) return []
    const mend =
      killer === null
        ? `add a test whose answer is not ${program.answer}`
        : `${killer.call} should give ${killer.expected}, it gives ${killer.got}: add that test`
    const message = `a wrong program passes every test: ${program.name}; ${mend}`
    return [{ severity: 'error', rule: 'wrong-program-passes', message }]
  })
  const weak = wrong.filter(
    (_, i) => verdicts[i]?.status !== 'passed' && passesVisible(problem, verdicts[i]),
  )
  if (weak.length > 0) {
    const names = weak.slice(0, MOST_NAMED).map(({ name }) => name)
    const more = weak.length > MOST_NAMED ? ` and ${weak.length - MOST_NAMED} more` : ''
    findings.push({
      severity: 'warning',
      rule: 'weak-visible-tests',
      message: `only hidden tests tell apart: ${names.join(', ')}${more}`,
    })
  }
  return [wrong.length - passing.length, findings]
}

/** Of programs that pass the visible tests. */
const MOST_NAMED = 6

function passesVisible(problem: Problem, verdict: ProgramVerdict | undefined): boolean {
  const count = problem.visibleTests.length
  return verdict?.tests.slice(0, count).every(({ status }) => status === 'passed') ?? false
}
