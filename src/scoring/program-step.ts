import type { Json } from '../core/json.ts'
import type { Problem } from '../core/problem.ts'
import type { ProgramSnapshot, RewardContext } from '../core/reward.ts'
import type { SyntaxReport } from '../core/syntax.ts'
import type { ProgramVerdict } from '../core/verdict.ts'

/** What is known of a step without measuring its syntax. */
export type ProgramStepFacts = Omit<RewardContext, 'syntax' | 'task'>

/** What a reward sees of a step of writing a program. Syntax is measured when first read. */
export class ProgramStep implements RewardContext {
  readonly problem: Problem
  readonly program: ProgramSnapshot
  readonly verdicts: ProgramVerdict | null
  readonly previous: ProgramSnapshot | null
  readonly step: number
  readonly maxSteps: number
  readonly episode: Record<string, Json>
  readonly trainingProgress: number
  readonly #measure: () => SyntaxReport

  /** @param measure gives the syntax metrics of the program; asked every time that they are read */
  constructor(facts: ProgramStepFacts, measure: () => SyntaxReport) {
    this.problem = facts.problem
    this.program = facts.program
    this.verdicts = facts.verdicts
    this.previous = facts.previous
    this.step = facts.step
    this.maxSteps = facts.maxSteps
    this.episode = facts.episode
    this.trainingProgress = facts.trainingProgress
    this.#measure = measure
  }

  get task(): Problem {
    return this.problem
  }

  get syntax(): SyntaxReport {
    return this.#measure()
  }
}

/**
 * The same step with a store of its own inside the episode's, for a reward that is part of another.
 * Syntax is asked of the whole, so that it is measured once, and only when a part reads it.
 */
export function withStore(whole: RewardContext, key: string): ProgramStep {
  whole.episode[key] ??= {}
  const episode = whole.episode[key] as Record<string, Json>
  const { problem, program, verdicts, previous, step, maxSteps, trainingProgress } = whole
  return new ProgramStep(
    { problem, program, verdicts, previous, step, maxSteps, trainingProgress, episode },
    () => whole.syntax,
  )
}
