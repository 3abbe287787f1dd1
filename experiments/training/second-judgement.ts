import { Grader, type TestScore } from '../../src/grading/grader.ts'
import type { Experiment } from '../assembly/build.ts'

/** Judges one program a problem, by the problem's id; what it leaves out keeps the score it has. */
export type SecondJudgement = (
  programs: ReadonlyMap<string, string>,
) => Promise<ReadonlyMap<string, TestScore>>

/** Grades programs on their problems' visible tests, as the environment does, each on its own. */
export function judgeVisible({ problems, sandbox, config }: Experiment): SecondJudgement {
  return async (programs) => {
    const chosen = problems.flatMap((problem) => {
      const source = programs.get(problem.id)
      return source === undefined ? [] : [{ problem, source }]
    })
    const verdicts = await new Grader(sandbox).visible(chosen, {
      limits: config.sandbox.limits,
      isolation: 'strict',
    })
    return new Map(chosen.map(({ problem }, i) => [problem.id, verdicts[i]!]))
  }
}
