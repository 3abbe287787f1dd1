import type { Problem } from '../core/problem.ts'
import type { RewardContext } from '../core/reward.ts'
import type { SyntaxReport } from '../core/syntax.ts'
import type { ProgramVerdict } from '../core/verdict.ts'
import { ProgramStep } from './program-step.ts'
import { shownProblem } from './shown-problem.ts'

/** A program that was written elsewhere, as the one step of an episode. */
export interface WholeProgram {
  readonly problem: Problem
  /** The whole source, header included. */
  readonly source: string
  /** Of the visible tests; null where they did not run. */
  readonly verdicts: ProgramVerdict | null
  readonly syntax: { analyze(source: string): SyntaxReport }
  /** Default: none, since the program was not written by tokens. */
  readonly tokens?: readonly number[]
  /** Steps it took. Default 1. */
  readonly step?: number
  /** Default 50. */
  readonly maxSteps?: number
  /** Default 1. */
  readonly trainingProgress?: number
}

/** The context in which a reward scores a finished program on its own, outside any env. */
export function programContext(given: WholeProgram): RewardContext {
  const { problem, source, verdicts, tokens = [], step = 1, maxSteps = 50 } = given
  let report: SyntaxReport | null = null
  return new ProgramStep(
    {
      problem: shownProblem(problem),
      program: { source, tokens, ended: true, complete: true },
      verdicts,
      previous: null,
      step,
      maxSteps,
      episode: {},
      trainingProgress: given.trainingProgress ?? 1,
    },
    () => {
      report ??= given.syntax.analyze(source)
      return report
    },
  )
}
