import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import type { Experiment } from '../assembly/build.ts'

/** How many of a problem's visible tests a program passes. */
export interface VisibleScore {
  readonly passed: number
  readonly total: number
}

/** Judges one program a problem, by the problem's id; what it leaves out keeps the score it has. */
export type SecondJudgement = (
  programs: ReadonlyMap<string, string>,
) => Promise<ReadonlyMap<string, VisibleScore>>

/** Grades programs on their problems' visible tests, as the environment does, each on its own. */
export function judgeVisible({ problems, sandbox, config }: Experiment): SecondJudgement {
  return async (programs) => {
    const chosen = problems.flatMap((problem) => {
      const source = programs.get(problem.id)
      return source === undefined ? [] : [{ problem, source }]
    })
    const verdicts = await sandbox.grade(
      chosen.map(({ problem, source }) =>
        gradeRequestOf(problem, source, problem.visibleTests, {
          limits: config.sandbox.limits,
          isolation: 'strict',
        }),
      ),
    )
    return new Map(chosen.map(({ problem }, i) => [problem.id, verdicts[i]!]))
  }
}
