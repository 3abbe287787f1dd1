import { ContractError } from '../core/errors.ts'
import type { Problem } from '../core/problem.ts'
import type { SyntaxReport } from '../core/syntax.ts'
import type { TokenVocabulary } from '../core/token-language.ts'
import { createProgramState } from '../python/program-state.ts'
import { ProgramStep } from './program-step.ts'
import { shownProblem } from './shown-problem.ts'

export interface FirstStepParts {
  readonly problem: Problem
  readonly vocabulary: TokenVocabulary
  readonly syntax: { analyze(source: string): SyntaxReport }
}

/** The first step of an episode in training: the token `return` is written, and no test has run. */
export function firstStep({ problem, vocabulary, syntax }: FirstStepParts): ProgramStep {
  const token = vocabulary.idOf('return')
  if (token === undefined) throw new ContractError('Expected the vocabulary to have `return`')
  const state = createProgramState(vocabulary, problem)
  state.push(token)
  const source = state.source()
  return new ProgramStep(
    {
      problem: shownProblem(problem),
      program: { source, tokens: [token], ended: false, complete: state.canEnd },
      verdicts: null,
      previous: null,
      step: 1,
      maxSteps: 50,
      episode: {},
      trainingProgress: 0,
    },
    () => syntax.analyze(source),
  )
}
