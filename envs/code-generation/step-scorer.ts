import type { Reward } from '../../src/core/reward.ts'
import type { SyntaxReport } from '../../src/core/syntax.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { ProgramStep, withStore } from '../../src/scoring/program-step.ts'
import { checkedSum, type ScoredStep, scoreReward } from '../../src/scoring/score-reward.ts'
import type { Episode } from './episode.ts'
import { SyntaxMemo } from './syntax-memo.ts'

export interface StepScorerOptions {
  /** At least one; the scores of several are added. */
  readonly rewards: readonly Reward[]
  readonly maxSteps: number
  readonly analyze: (source: string) => SyntaxReport
}

/**
 * Asks an env's rewards to score its steps. One reward keeps its store at the episode's top; several
 * get one each, so that their keys never meet.
 */
export class StepScorer {
  readonly #options: StepScorerOptions
  readonly #syntax: SyntaxMemo

  constructor(options: StepScorerOptions) {
    this.#options = options
    this.#syntax = new SyntaxMemo(options.analyze)
  }

  /**
   * Scores the step the episode has just taken. Throws a `RewardError`.
   *
   * @param trainingProgress when the step began, 0 to 1
   */
  score(episode: Episode, verdicts: ProgramVerdict | null, trainingProgress: number): ScoredStep {
    const { rewards, maxSteps } = this.#options
    const program = episode.draft.snapshot()
    const context = new ProgramStep(
      {
        problem: episode.problem,
        program,
        verdicts,
        previous: episode.agentSteps === 1 ? null : episode.previous,
        step: episode.agentSteps,
        maxSteps,
        episode: episode.store,
        trainingProgress,
      },
      () => this.#syntax.report(program.source),
    )
    const [only] = rewards
    if (only !== undefined && rewards.length === 1) return scoreReward(only, context)
    const scores = rewards.map((reward, i) => scoreReward(reward, withStore(context, String(i))))
    return checkedSum(rewards, context, sumOfScores(rewards, scores))
  }
}

function sumOfScores(rewards: readonly Reward[], scores: readonly ScoredStep[]): ScoredStep {
  let value = 0
  const components: Record<string, number> = {}
  for (const [i, scored] of scores.entries()) {
    const own = rewards[i]?.name ?? ''
    const name = Object.hasOwn(components, own) ? `${own}_${i}` : own
    value += scored.value
    components[name] = scored.value
    for (const [part, amount] of Object.entries(scored.components)) {
      components[`${name}/${part}`] = amount
    }
  }
  return { value, components }
}
