import { hasOwnTests, type Problem, type TestCase } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Sandbox, SandboxLimits } from '../../src/core/sandbox.ts'
import type { Status, TestVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { Rng } from '../../src/random/rng.ts'
import { LIMIT_PROFILES } from '../../src/sandbox/limits.ts'
import { parsePyType } from '../../src/values/py-type.ts'
import { argumentsKey, py } from '../../src/values/py-value.ts'
import type { InputDomain } from './domain.ts'
import { canDraw, domainInputs, isHandy } from './domain-inputs.ts'
import { conditionProgram, inputConditions } from './input-conditions.ts'
import { add, emptySet, type InputSet, setOf } from './input-sets.ts'

/** Share of training's work that a reference may take on a new test: others are slower than it. */
const REFERENCE_SHARE = 0.25
const PROGRAMS_AT_ONCE = 64
const TESTS_AT_ONCE = 200

/** As in training, but a slow test does not hide the ones after it. */
export const TRIAL_LIMITS: SandboxLimits = {
  ...LIMIT_PROFILES.training,
  cpuMsPerProgram: 4_000,
  stopAtTimeLimit: false,
}
const REFERENCE: SandboxLimits = {
  ...TRIAL_LIMITS,
  workPerTest: TRIAL_LIMITS.workPerTest * REFERENCE_SHARE,
}
/** Of a program that tells where conditions hold. */
export const CONDITION_LIMITS: SandboxLimits = {
  ...TRIAL_LIMITS,
  workPerTest: 400_000,
  cpuMsPerTest: 500,
}

/** What shows nothing of a program but that it is slow or large. */
export const UNDECIDED: ReadonlySet<Status> = new Set([
  'time_limit',
  'memory_limit',
  'output_limit',
])

export interface TrialOptions {
  /** Inputs drawn. */
  readonly inputs: number
  readonly seed: number | string
  readonly domain: InputDomain
  /**
   * A second opinion on an answer. Where it differs from the reference's, the description leaves the
   * case open and the input is not used.
   */
  readonly agrees?: ((args: readonly PyValue[], expected: PyValue) => boolean) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * One problem with many inputs of its domain that the reference answers: its visible tests first,
 * then its hidden ones, then those drawn. Programs are told from the reference by them.
 */
export class ProblemTrial {
  readonly problem: Problem
  readonly inputs: readonly TestCase[]
  readonly conditions: readonly string[]
  /** Where each condition holds. */
  readonly holding: readonly InputSet[]
  readonly visible: InputSet
  readonly hidden: InputSet
  readonly #sandbox: Sandbox
  readonly #signal: AbortSignal | undefined

  private constructor(
    problem: Problem,
    sandbox: Sandbox,
    signal: AbortSignal | undefined,
    drawn: readonly TestCase[],
    conditions: readonly string[],
    holding: readonly InputSet[],
  ) {
    const { visibleTests, hiddenTests } = problem
    const tested = visibleTests.length + hiddenTests.length
    this.problem = problem
    this.#sandbox = sandbox
    this.#signal = signal
    this.inputs = [...visibleTests, ...hiddenTests, ...drawn]
    this.conditions = conditions
    this.holding = holding
    this.visible = setOf(this.inputs.length, (i) => i < visibleTests.length)
    this.hidden = setOf(this.inputs.length, (i) => i >= visibleTests.length && i < tested)
  }

  /** Why a problem cannot be tried; null where it can. */
  static obstacle(problem: Problem): string | null {
    if (problem.referenceSolution === undefined) return 'it has no reference solution'
    if (!hasOwnTests(problem)) return 'its tests are made by a harness'
    const types = problem.parameters.map(({ type }) => parsePyType(type))
    if (types.length === 0) return 'it has no parameters'
    const closed = problem.parameters.find((_, i) => !canDraw(types[i] as (typeof types)[number]))
    return closed === undefined ? null : `no inputs of type \`${closed.type}\` can be drawn`
  }

  /**
   * Inputs of the domain that no test has, with the reference's answers; fewer where it refuses or
   * takes long.
   */
  static async draw(
    problem: Problem,
    sandbox: Sandbox,
    options: TrialOptions,
  ): Promise<TestCase[]> {
    const { domain, signal, agrees = () => true } = options
    const rng = new Rng(`${options.seed}/inputs/${problem.id}`)
    const seen = new Set(
      [...problem.visibleTests, ...problem.hiddenTests].map(({ args }) => argumentsKey(args)),
    )
    // A condition over several inputs refuses many of those drawn.
    const draws = options.inputs * (domain.where === undefined ? 1 : 3)
    const fresh = domainInputs(problem, domain, draws, rng).filter(
      (args) => !seen.has(argumentsKey(args)),
    )
    const asked = fresh.map((args): TestCase => ({ args, expected: py.none }))
    const bare = new ProblemTrial(problem, sandbox, signal, [], [], [])
    const answers = await bare.#run(problem.referenceSolution ?? '', asked, REFERENCE)
    const answered = asked.flatMap(({ args }, i): TestCase[] => {
      const expected = answers[i]?.returned
      const usable = expected !== undefined && isHandy([expected])
      return usable ? [{ args, expected }] : []
    })
    const allowed = await bare.#allowed(answered, domain.where)
    return allowed.filter(({ args, expected }) => agrees(args, expected)).slice(0, options.inputs)
  }

  static async prepare(
    problem: Problem,
    sandbox: Sandbox,
    options: TrialOptions,
  ): Promise<ProblemTrial> {
    const drawn = await ProblemTrial.draw(problem, sandbox, options)
    const bare = new ProblemTrial(problem, sandbox, options.signal, [], [], [])
    const conditions = inputConditions(problem)
    const tests = [...problem.visibleTests, ...problem.hiddenTests, ...drawn]
    const holding = await bare.#holding(tests, conditions)
    return new ProblemTrial(problem, sandbox, options.signal, drawn, conditions, holding)
  }

  async #allowed(tests: readonly TestCase[], where: string | undefined): Promise<TestCase[]> {
    if (where === undefined) return [...tests]
    const [holding] = await this.#holding(tests, [where])
    return tests.filter(
      (_, i) => holding !== undefined && (((holding[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1,
    )
  }

  async #holding(tests: readonly TestCase[], conditions: readonly string[]): Promise<InputSet[]> {
    const source = conditionProgram(this.problem, conditions)
    const verdicts = await this.#run(source, tests, CONDITION_LIMITS, 'holding')
    const sets = conditions.map(() => emptySet(tests.length))
    verdicts.forEach(({ returned }, input) => {
      if (returned?.type !== 'list') return
      returned.items.forEach((item, at) => {
        if (item.type === 'bool' && item.value) add(sets[at] as InputSet, input)
      })
    })
    return sets
  }

  /** One source on any number of tests, with what it returned. */
  async #run(
    source: string,
    tests: readonly TestCase[],
    limits: SandboxLimits,
    entryPoint = this.problem.functionName,
  ): Promise<TestVerdict[]> {
    const requests = []
    for (let at = 0; at < tests.length; at += TESTS_AT_ONCE) {
      const part = tests.slice(at, at + TESTS_AT_ONCE)
      const request = gradeRequestOf(this.problem, source, part, { limits, keepReturned: true })
      requests.push({ ...request, entryPoint })
    }
    const verdicts = await this.#sandbox.grade(requests, this.#abort())
    return verdicts.flatMap(({ tests: own }) => own)
  }

  #abort(): { signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal }
  }

  /** For each program the inputs, of those from `from` up to `to`, on which it is wrong. */
  async failures(
    sources: readonly string[],
    from = 0,
    to = this.inputs.length,
  ): Promise<InputSet[]> {
    const failed: InputSet[] = sources.map(() => emptySet(this.inputs.length))
    for (let first = 0; first < sources.length; first += PROGRAMS_AT_ONCE) {
      const batch = sources.slice(first, first + PROGRAMS_AT_ONCE)
      for (let at = from; at < to; at += TESTS_AT_ONCE) {
        const tests = this.inputs.slice(at, Math.min(to, at + TESTS_AT_ONCE))
        const requests = batch.map((source) =>
          gradeRequestOf(this.problem, source, tests, { limits: TRIAL_LIMITS }),
        )
        const verdicts = await this.#sandbox.grade(requests, this.#abort())
        verdicts.forEach((verdict, i) => {
          verdict.tests.forEach(({ status }, j) => {
            const wrong = status !== 'passed' && !UNDECIDED.has(status)
            if (wrong) add(failed[first + i] as InputSet, at + j)
          })
        })
      }
    }
    return failed
  }

  /** Those of the programs that pass every visible test; a few of the tests sort out most. */
  async passingVisible(sources: readonly string[]): Promise<string[]> {
    const { visibleTests } = this.problem
    const some = visibleTests.filter((_, i) => i % Math.ceil(visibleTests.length / 3) === 1)
    return this.#passing(await this.#passing(sources, some), visibleTests)
  }

  async #passing(sources: readonly string[], tests: readonly TestCase[]): Promise<string[]> {
    if (tests.length === 0) return [...sources]
    const passing: string[] = []
    for (let at = 0; at < sources.length; at += 4 * PROGRAMS_AT_ONCE) {
      const batch = sources.slice(at, at + 4 * PROGRAMS_AT_ONCE)
      const requests = batch.map((source) =>
        gradeRequestOf(this.problem, source, tests, { limits: 'training' }),
      )
      const verdicts = await this.#sandbox.grade(requests, this.#abort())
      passing.push(...batch.filter((_, i) => verdicts[i]?.status === 'passed'))
    }
    return passing
  }
}
