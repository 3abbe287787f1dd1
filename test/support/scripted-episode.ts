import type { Json } from '../../src/core/json.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { ProgramSnapshot, Reward, RewardContext } from '../../src/core/reward.ts'
import type { SyntaxReport } from '../../src/core/syntax.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { type ScoredStep, scoreReward } from '../../src/scoring/score-reward.ts'
import { py } from '../../src/values/py-value.ts'

/** Whether each of four numbers is even; three are not, so that `return False` passes three. */
export const isEven: Problem = {
  kind: 'function',
  id: 'is_even',
  functionName: 'is_even',
  parameters: [{ name: 'n', type: 'int' }],
  returnType: 'bool',
  docstring: 'Return whether n is even.',
  visibleTests: [1, 3, 5, 2].map((n) => ({
    args: [py.int(n)],
    expected: py.bool(n % 2 === 0),
  })),
  hiddenTests: [],
  comparison: { mode: 'exact' },
  tags: [],
}

/** A verdict from one letter a test: `+` passed, `-` wrong answer. */
export function verdict(tests: string): ProgramVerdict {
  const statuses = Array.from(tests, (test) =>
    test === '+' ? ('passed' as const) : ('wrong_answer' as const),
  )
  const passed = statuses.filter((status) => status === 'passed').length
  return {
    status: statuses.find((status) => status !== 'passed') ?? 'passed',
    tests: statuses.map((status) => ({ status })),
    passed,
    total: statuses.length,
  }
}

/** The metrics of `return n % 2 == 0`, changed where said. */
export function report(changes: Partial<SyntaxReport> = {}): SyntaxReport {
  return {
    valid: true,
    errorNodes: 0,
    hasBody: true,
    hasReturn: true,
    structure: 1,
    statements: 1,
    cyclomaticComplexity: 1,
    maxNesting: 0,
    tokens: 6,
    lines: 1,
    idioms: [],
    ...changes,
  }
}

export interface ScriptedStep {
  /** Tokens of the program after the step, END included. */
  readonly length: number
  readonly ended?: boolean
  /** Default: whether the program is ended. */
  readonly complete?: boolean
  readonly verdicts?: ProgramVerdict
  /** Left out, reading `syntax` fails: the step must not be parsed. */
  readonly syntax?: SyntaxReport
  readonly trainingProgress?: number
}

/** Lets a reward score an episode whose programs are described, not written. */
export function playScript(
  reward: Reward,
  steps: readonly ScriptedStep[],
  { problem = isEven, maxSteps = 20 } = {},
): ScoredStep[] {
  const episode: Record<string, Json> = {}
  let previous: ProgramSnapshot | null = null
  return steps.map((described, i) => {
    const context = contextOf(described, { problem, maxSteps, previous, episode, step: i + 1 })
    previous = context.program
    const scored = scoreReward(reward, context)
    // What a reward keeps of an episode must survive a checkpoint.
    Object.assign(episode, JSON.parse(JSON.stringify(episode)))
    return scored
  })
}

export function contextOf(
  described: ScriptedStep,
  rest: Pick<RewardContext, 'problem' | 'maxSteps' | 'previous' | 'episode' | 'step'>,
): RewardContext {
  const { length, ended = false, complete = ended, verdicts = null } = described
  return {
    ...rest,
    task: rest.problem,
    program: {
      source: 'def is_even(n: int) -> bool:\n',
      tokens: Array.from({ length }, (_, i) => i),
      ended,
      complete,
    },
    verdicts,
    trainingProgress: described.trainingProgress ?? 1,
    get syntax() {
      if (described.syntax === undefined) throw new Error(`step ${rest.step} was parsed`)
      return described.syntax
    },
  }
}

/** The undiscounted return. */
export function sumOf(scores: readonly ScoredStep[]): number {
  return scores.reduce((sum, { value }) => sum + value, 0)
}
