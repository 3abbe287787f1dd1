import type { Problem, TestCase } from '../core/problem.ts'
import type { GradeRequest, Sandbox } from '../core/sandbox.ts'
import type { ProgramVerdict } from '../core/verdict.ts'
import { type GradeRequestOptions, gradeRequestOf } from './grade-request.ts'

/** A program for a problem. */
export interface Candidate {
  readonly problem: Problem
  readonly source: string
}

/** How many tests a program passes. */
export interface TestScore {
  readonly passed: number
  readonly total: number
}

/** Tests passed of tests, such as `3/4`; a dash for none. */
export function scoreText(score: TestScore | null | undefined): string {
  return score ? `${score.passed}/${score.total}` : '-'
}

/** What a program comes to when it is submitted. */
export interface Judgement {
  readonly visible: TestScore
  readonly hidden: TestScore
  /** Whether it passes every visible and every hidden test. There is no other meaning of solved. */
  readonly solved: boolean
}

// The sandbox keeps what a list of tests looks like marshalled by the list itself, and sends it once.
const allTestsOf = new WeakMap<Problem, readonly TestCase[]>()

function allTests(problem: Problem): readonly TestCase[] {
  const known = allTestsOf.get(problem)
  if (known !== undefined) return known
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  allTestsOf.set(problem, tests)
  return tests
}

/** Grades programs on the tests of their problems; each call is one batch, in the order given. */
export class Grader {
  readonly #sandbox: Sandbox

  /** @param sandbox shared; whoever made it closes it */
  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  /** On the visible tests, which learning and choosing may see. Default: the limits of training. */
  visible(
    candidates: readonly Candidate[],
    options: GradeRequestOptions = { limits: 'training' },
  ): Promise<ProgramVerdict[]> {
    return this.#grade(candidates, ({ visibleTests }) => visibleTests, options)
  }

  /**
   * On visible and hidden tests, as a submission is: the generous limits, an interpreter that is reset
   * for every test. What it says must reach nobody who learns or chooses.
   */
  judge(candidates: readonly Candidate[]): Promise<Judgement[]> {
    return this.#judge(candidates, { limits: 'grading', isolation: 'strict' })
  }

  /** As {@link judge} by the limits of training and in shared interpreters: quick, for rough figures. */
  judgeRoughly(candidates: readonly Candidate[]): Promise<Judgement[]> {
    return this.#judge(candidates, { limits: 'training' })
  }

  async #judge(
    candidates: readonly Candidate[],
    options: GradeRequestOptions,
  ): Promise<Judgement[]> {
    const verdicts = await this.#grade(candidates, allTests, options)
    return candidates.map(({ problem }, i) => judgementOf(verdicts[i] as ProgramVerdict, problem))
  }

  #grade(
    candidates: readonly Candidate[],
    testsOf: (problem: Problem) => readonly TestCase[],
    options: GradeRequestOptions,
  ): Promise<ProgramVerdict[]> {
    const requests = candidates.map(
      ({ problem, source }): GradeRequest =>
        gradeRequestOf(problem, source, testsOf(problem), options),
    )
    return this.#sandbox.grade(requests)
  }
}

function judgementOf({ tests, status }: ProgramVerdict, { visibleTests }: Problem): Judgement {
  const visible = scoreOf(tests.slice(0, visibleTests.length))
  const hidden = scoreOf(tests.slice(visibleTests.length))
  return { visible, hidden, solved: status === 'passed' }
}

function scoreOf(tests: ProgramVerdict['tests']): TestScore {
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    total: tests.length,
  }
}
