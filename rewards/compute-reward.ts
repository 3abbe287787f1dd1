import type { Problem } from '../src/core/problem.ts'
import type { Reward, RewardContext } from '../src/core/reward.ts'
import type { SyntaxReport } from '../src/core/syntax.ts'
import type { ProgramVerdict, Status } from '../src/core/verdict.ts'

/** What came of the visible tests, as `compute_reward` is told it. */
export interface TestResults {
  readonly passed: number
  readonly total: number
  /** One word for each test that ended in no answer: the exception's type, or what stopped it. */
  readonly errors: readonly string[]
  /** `passed` when every test passed. */
  readonly status: Status
}

/** The facts beside code and test results, as `compute_reward` is told them. */
export interface RewardFacts {
  readonly problem: Problem
  /** 1 for the first step of an episode. */
  readonly step: number
  readonly max_steps: number
  /** How far training has come, 0 to 1. */
  readonly training_progress: number
  /** Syntax metrics of the code, computed when first read. */
  readonly syntax: SyntaxReport
}

/**
 * The contract of rewards of the older trainer: an object that scores a program whose visible tests have
 * run. What it gives is paid at that step, as it is.
 */
export interface ComputedReward {
  compute_reward(code: string, test_results: TestResults, kwargs: RewardFacts): number
}

export function isComputedReward(value: unknown): value is ComputedReward {
  const isObject = typeof value === 'object' && value !== null
  return isObject && typeof Reflect.get(value, 'compute_reward') === 'function'
}

/** A reward of today's contract that asks one of the older: nothing is paid where no tests ran. */
export function fromComputed(computed: ComputedReward): Pick<Reward, 'score'> {
  return {
    score: (context) =>
      context.verdicts === null
        ? null
        : computed.compute_reward(
            context.program.source,
            testResults(context.verdicts),
            factsOf(context),
          ),
  }
}

function testResults({ passed, total, status, tests }: ProgramVerdict): TestResults {
  const errors = tests.flatMap((test) =>
    test.status === 'passed' || test.status === 'wrong_answer'
      ? []
      : [test.exception ?? test.status],
  )
  return { passed, total, errors, status }
}

function factsOf(context: RewardContext): RewardFacts {
  const { problem, step, maxSteps, trainingProgress } = context
  return {
    problem,
    step,
    max_steps: maxSteps,
    training_progress: trainingProgress,
    // Measuring costs time, and few ask.
    get syntax() {
      return context.syntax
    },
  }
}
