import type { Json } from '../../src/core/json.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { ProgramSnapshot, RewardContext } from '../../src/core/reward.ts'
import type { SyntaxReport } from '../../src/core/syntax.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'

/** Measures sources; the last one is remembered, as whole programs are often asked about twice. */
export class SyntaxMemo {
  readonly #analyze: (source: string) => SyntaxReport
  #source: string | null = null
  #report: SyntaxReport | null = null

  constructor(analyze: (source: string) => SyntaxReport) {
    this.#analyze = analyze
  }

  report(source: string): SyntaxReport {
    if (this.#report === null || this.#source !== source) {
      this.#report = this.#analyze(source)
      this.#source = source
    }
    return this.#report
  }
}

/** What is known of a step without measuring its syntax. */
type StepFacts = Omit<RewardContext, 'syntax'>

/** What a reward sees of a step. Syntax is measured when first read. */
export class StepContext implements RewardContext {
  readonly problem: Problem
  readonly program: ProgramSnapshot
  readonly verdicts: ProgramVerdict | null
  readonly previous: ProgramSnapshot | null
  readonly step: number
  readonly maxSteps: number
  readonly episode: Record<string, Json>
  readonly trainingProgress: number
  readonly #syntax: SyntaxMemo

  constructor(facts: StepFacts, syntax: SyntaxMemo) {
    this.problem = facts.problem
    this.program = facts.program
    this.verdicts = facts.verdicts
    this.previous = facts.previous
    this.step = facts.step
    this.maxSteps = facts.maxSteps
    this.episode = facts.episode
    this.trainingProgress = facts.trainingProgress
    this.#syntax = syntax
  }

  get syntax(): SyntaxReport {
    return this.#syntax.report(this.program.source)
  }
}
