import type { Info } from '../../src/core/env.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import type { ScoredStep } from '../../src/scoring/score-reward.ts'
import type { CodeGenerationConfig } from './config.ts'
import type { Episode } from './episode.ts'

/** The facts that `CodeGenerationEnv` gives beside an observation; the arrays belong to the caller. */
export interface CodeGenerationInfo extends Info {
  /** 1 where a token may come next; one for each action. */
  readonly action_mask: Int8Array
  readonly problem_id: string
  /** Ids of the tokens so far, END included. */
  readonly tokens: readonly number[]
  /** What came of the visible tests, where they ran. */
  readonly verdict?: ProgramVerdict
  /** One byte for each visible test, 1 where it passed; where they ran. */
  readonly tests_passed?: Uint8Array
  /** The parts of the reward, where it names any. */
  readonly reward_components?: Readonly<Record<string, number>>
  /** Where the action was outside the mask. */
  readonly invalid_action?: true
  /** The program as text: at the end of the episode, or as it stands with `sourceAt: step`. */
  readonly source?: string
}

/** What came of a step, beside the observation. */
interface StepOutcome {
  /** Null where the tests did not run. */
  readonly verdict: ProgramVerdict | null
  readonly scored: ScoredStep
  /** Whether the action was outside the mask or the grammar. */
  readonly invalid: boolean
}

/**
 * What every info says of the state; its arrays belong to the caller.
 *
 * @param mask the episode's, in an array to be handed out
 */
export function stateInfo(
  { problem, draft, over }: Episode,
  mask: Int8Array,
  { sourceAt }: Pick<CodeGenerationConfig, 'sourceAt'>,
): CodeGenerationInfo {
  const state = { action_mask: mask, problem_id: problem.id, tokens: draft.tokens.slice() }
  return over || sourceAt === 'step' ? { ...state, source: draft.source } : state
}

/** The info of a step; keys that have nothing to say are left out. */
export function stepInfo(
  episode: Episode,
  mask: Int8Array,
  config: Pick<CodeGenerationConfig, 'sourceAt'>,
  { verdict, scored, invalid }: StepOutcome,
): CodeGenerationInfo {
  const info: { -readonly [K in keyof CodeGenerationInfo]: CodeGenerationInfo[K] } = stateInfo(
    episode,
    mask,
    config,
  )
  if (verdict !== null) {
    info.verdict = shownVerdict(verdict)
    info.tests_passed = Uint8Array.from(verdict.tests, (test) => (test.status === 'passed' ? 1 : 0))
  }
  for (const _ in scored.components) {
    info.reward_components = { ...scored.components }
    break
  }
  if (invalid) info.invalid_action = true
  return info
}

/**
 * A copy, since a sandbox may remember the verdict. What programs returned is for rewards that read
 * it; an info is the same with any reward.
 */
function shownVerdict(verdict: ProgramVerdict): ProgramVerdict {
  return { ...verdict, tests: verdict.tests.map(({ returned, ...test }) => test) }
}
