import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import type { ArchivedProgram, ProgramArchive } from './program-archive.ts'

export interface Submission {
  readonly problemId: string
  /** The one program that was submitted; null where no program was ever graded. */
  readonly program: ArchivedProgram | null
  /** Whether it passes every hidden test. */
  readonly solved: boolean
}

/**
 * Submits one program per problem, the archive's best on the visible tests, to the hidden tests
 * under the generous limits. The only place in training where hidden tests are looked at.
 */
export async function submitBest(
  problems: readonly Problem[],
  archive: ProgramArchive,
  sandbox: Sandbox,
): Promise<Submission[]> {
  const chosen = problems.map((problem) => ({ problem, program: archive.best(problem.id) }))
  const entries = chosen.filter((entry) => entry.program !== null)
  const verdicts = await sandbox.grade(
    entries.map(({ problem, program }) =>
      gradeRequestOf(problem, program?.source ?? '', problem.hiddenTests, {
        limits: 'grading',
        isolation: 'strict',
      }),
    ),
  )
  const solved = new Set(
    entries.filter((_, i) => verdicts[i]?.status === 'passed').map(({ problem }) => problem.id),
  )
  return chosen.map(({ problem, program }) => ({
    problemId: problem.id,
    program,
    solved: solved.has(problem.id),
  }))
}
