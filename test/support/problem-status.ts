import { allTests } from '../../problems/importers/checks/checked-task.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'

/** What becomes of a program on every test of a problem. */
export async function statusOf(
  sandbox: Sandbox,
  problem: Problem,
  source: string,
): Promise<string | undefined> {
  const [verdict] = await sandbox.grade([gradeRequestOf(problem, source, allTests(problem))])
  return verdict?.status
}
