import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { Grader, type Judgement } from '../../src/grading/grader.ts'
import type { ArchivedProgram, ProgramArchive } from './program-archive.ts'

export interface Submission {
  readonly problemId: string
  /** The one program that was submitted; null where no program was ever graded. */
  readonly program: ArchivedProgram | null
  /** What it came to; null where nothing was submitted. */
  readonly judgement: Judgement | null
}

/**
 * Submits one program per problem, the archive's best on the visible tests, to visible and hidden
 * tests under the generous limits. Nothing that learns or chooses hears of it.
 */
export async function submitBest(
  problems: readonly Problem[],
  archive: ProgramArchive,
  sandbox: Sandbox,
): Promise<Submission[]> {
  const chosen = problems.map((problem) => ({ problem, program: archive.best(problem.id) }))
  const candidates = chosen.flatMap(({ problem, program }) =>
    program === null ? [] : [{ problem, source: program.source }],
  )
  const judgements = await new Grader(sandbox).judge(candidates)
  const byProblem = new Map(candidates.map(({ problem }, i) => [problem.id, judgements[i]]))
  return chosen.map(({ problem, program }) => ({
    problemId: problem.id,
    program,
    judgement: byProblem.get(problem.id) ?? null,
  }))
}
