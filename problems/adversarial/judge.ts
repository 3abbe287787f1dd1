import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { LimitProfile, Sandbox, SandboxLimits } from '../../src/core/sandbox.ts'
import type { ProgramVerdict, TestVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { toPythonCall, toPythonLiteral } from '../../src/values/literal.ts'
import type { InputDomain } from './domain.ts'
import { guessDomain } from './domain-guess.ts'
import { ProblemTrial, TRIAL_LIMITS, UNDECIDED } from './problem-trial.ts'

/** An input on which a program and the reference part ways. */
export interface Killer {
  /** The call, as Python. */
  readonly call: string
  readonly expected: string
  /** The value returned, or the verdict where there is none. */
  readonly got: string
}

/** A program that passed every test. */
export interface Survivor {
  readonly source: string
  /** Null where no input was found that tells it from the reference: it may well be equivalent. */
  readonly killer: Killer | null
}

export interface JudgeOptions {
  /** Generated inputs per problem. Default 300. */
  readonly probes?: number
  /** Which inputs there are. Default: guessed from the tests. */
  readonly domain?: InputDomain
  /** Seed of the generated inputs. Default 0. */
  readonly seed?: number
  readonly signal?: AbortSignal
}

/** Requests sent at a time, so that a set of any size needs little memory. */
const BATCH = 128
/** Characters of a call or a value in a message. */
const SHOWN = 120

/** The first test that a program does not pass. */
export interface TestFailure {
  /** The call, as Python; cut where it is long. */
  readonly call: string
  /** The verdict, with its exception or, where it was kept, the value returned. */
  readonly how: string
}

/** Null where every test passed. */
export function firstFailure(
  verdict: ProgramVerdict,
  problem: Problem,
  tests: readonly TestCase[],
): TestFailure | null {
  const at = verdict.tests.findIndex(({ status }) => status !== 'passed')
  const [test, failed] = [tests[at], verdict.tests[at]]
  if (test === undefined || failed === undefined) return null
  const call = toPythonCall(problem.functionName, test.args).slice(0, SHOWN)
  return { call, how: howItFailed(test, failed) }
}

function howItFailed({ expected }: TestCase, { status, exception, returned }: TestVerdict): string {
  if (exception !== undefined) return `${status} (${exception})`
  if (returned === undefined) return status
  const [got, wanted] = [returned, expected].map((value) => toPythonLiteral(value).slice(0, SHOWN))
  return `it gives ${got}, expected ${wanted}`
}

/** How one problem's tests fare against programs that ought to fail. */
export class Judge {
  readonly #problem: Problem
  readonly #sandbox: Sandbox
  readonly #options: JudgeOptions
  #probes: Promise<readonly TestCase[]> | null = null
  #obstacle: Promise<string | null> | null = null

  constructor(problem: Problem, sandbox: Sandbox, options: JudgeOptions = {}) {
    this.#problem = problem
    this.#sandbox = sandbox
    this.#options = options
  }

  async grade(
    sources: readonly string[],
    tests: readonly TestCase[],
    limits: LimitProfile | SandboxLimits,
    keepReturned = false,
  ): Promise<ProgramVerdict[]> {
    const { signal } = this.#options
    const verdicts: ProgramVerdict[] = []
    for (let at = 0; at < sources.length; at += BATCH) {
      const requests = sources
        .slice(at, at + BATCH)
        .map((source) => gradeRequestOf(this.#problem, source, tests, { limits, keepReturned }))
      const options = signal === undefined ? {} : { signal }
      verdicts.push(...(await this.#sandbox.grade(requests, options)))
    }
    return verdicts
  }

  /** Verdicts over visible and hidden tests, visible first, under training's limits. */
  gradeAll(sources: readonly string[]): Promise<ProgramVerdict[]> {
    const { visibleTests, hiddenTests } = this.#problem
    return this.grade(sources, [...visibleTests, ...hiddenTests], 'training')
  }

  /**
   * Tries each program that passed every test on generated inputs, where the reference decides.
   * Without a reference nothing can be told and every killer is null.
   */
  async probe(sources: readonly string[]): Promise<Survivor[]> {
    this.#probes ??= this.#makeProbes()
    const tests = await this.#probes
    if (tests.length === 0 || sources.length === 0) {
      return sources.map((source) => ({ source, killer: null }))
    }
    const verdicts = await this.grade(sources, tests, TRIAL_LIMITS, true)
    return verdicts.map((verdict, i) => ({
      source: sources[i] as string,
      killer: this.#killerOf(verdict, tests),
    }))
  }

  /**
   * Why nothing can be told of programs by drawn inputs; null where it can. Only a reference that
   * passes the problem's own tests decides what others must answer.
   */
  obstacle(): Promise<string | null> {
    this.#obstacle ??= this.#findObstacle()
    return this.#obstacle
  }

  async #findObstacle(): Promise<string | null> {
    const untried = ProblemTrial.obstacle(this.#problem)
    const { referenceSolution, visibleTests, hiddenTests } = this.#problem
    if (untried !== null || referenceSolution === undefined) return untried
    const tests = [...visibleTests, ...hiddenTests]
    const [verdict] = await this.grade([referenceSolution], tests, 'grading', true)
    const failure = verdict === undefined ? null : firstFailure(verdict, this.#problem, tests)
    if (failure === null) return null
    return `its reference does not pass test \`${failure.call}\`: ${failure.how}`
  }

  async #makeProbes(): Promise<readonly TestCase[]> {
    if ((await this.obstacle()) !== null) return []
    const { probes = 300, seed = 0, domain = guessDomain(this.#problem), signal } = this.#options
    const options = { inputs: probes, seed, domain, signal }
    return await ProblemTrial.draw(this.#problem, this.#sandbox, options)
  }

  #killerOf(verdict: ProgramVerdict, tests: readonly TestCase[]): Killer | null {
    // One that is only slow is not wrong.
    const at = verdict.tests.findIndex(
      ({ status }) => status !== 'passed' && !UNDECIDED.has(status),
    )
    const [test, failed] = [tests[at], verdict.tests[at]]
    if (test === undefined || failed === undefined) return null
    const got = failed.returned === undefined ? failed.status : toPythonLiteral(failed.returned)
    return {
      call: toPythonCall(this.#problem.functionName, test.args),
      expected: toPythonLiteral(test.expected),
      got: failed.exception ?? got,
    }
  }
}
