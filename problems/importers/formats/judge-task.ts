import type { Problem, TestCase } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { BENCHMARK_LIMITS } from '../../../src/sandbox/limits.ts'
import { formatPyType, inferPyType } from '../../../src/values/py-type.ts'
import { py } from '../../../src/values/py-value.ts'
import { PYTHON_KEYWORDS } from '../../python-names.ts'
import { CALL_ENTRY_POINT, callHarness } from '../checks/call-harness.ts'
import { allTests, failureOf, type ImportNote, splitCases } from '../checks/checked-task.ts'

/** A task of an online judge: input text and output text, or a function by name. */
export interface JudgeTask {
  readonly id: string
  readonly question: string
  readonly starterCode: string
  /** Null for a script that reads its input and prints. */
  readonly functionName: string | null
  /** Readings of the tests, likeliest first; the first that a solution passes is taken. */
  readonly readings: readonly (readonly TestCase[])[]
  readonly solutions: readonly string[]
  /** What the benchmark's grader gives every candidate. */
  readonly prelude?: string
  readonly tags: readonly string[]
}

/** Output as it is compared: without blanks at the ends of lines and of the text. */
function normaliseOutput(text: string): string {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => line.trimEnd()).join('\n')
}

export function scriptTest(input: string, output: string): TestCase {
  return { args: [py.str(input)], expected: py.str(normaliseOutput(output)) }
}

function problemOf(
  task: JudgeTask,
  tests: readonly TestCase[],
  strict: boolean,
  reference?: string,
): Problem {
  const script = task.functionName === null
  const name = task.functionName ?? 'main'
  const arity = tests[0]?.args.length ?? 0
  const parameters = Array.from({ length: arity }, (_, i) => ({
    name: script ? 'text' : `arg${i}`,
    type: formatPyType(inferPyType(tests.flatMap(({ args }) => args[i] ?? []))),
  }))
  return {
    kind: 'function',
    id: task.id,
    functionName: PYTHON_KEYWORDS.has(name) ? `${name}_` : name,
    parameters,
    returnType: formatPyType(inferPyType(tests.map(({ expected }) => expected))),
    docstring: task.question,
    ...splitCases(tests),
    comparison: { mode: script && !strict ? 'printed' : 'python-eq' },
    tags: task.tags,
    grading: 'host',
    harness: {
      ...(script
        ? { kind: 'stdio' }
        : { kind: 'append', entryPoint: CALL_ENTRY_POINT, source: callHarness(name) }),
      ...(task.prelude === undefined ? {} : { prelude: task.prelude }),
    },
    ...(reference === undefined ? {} : { referenceSolution: reference }),
    ...(task.starterCode.trim() === '' ? {} : { prompt: task.starterCode }),
  }
}

/** At most this many solutions are tried: some tasks come with hundreds, and some of them wrong. */
const MAX_SOLUTIONS = 8

/**
 * Makes a problem of a task. The first solution that passes is the reference; where none does the
 * problem has none, its likeliest reading is kept, and the note says how the first solution failed.
 * Null where there are no tests.
 *
 * @param strict compares what scripts print as text, not as numbers
 */
export async function importJudgeTask(
  task: JudgeTask,
  sandbox: Sandbox,
  { strict }: { readonly strict: boolean },
): Promise<{ problem: Problem; note: ImportNote } | null> {
  const readings = task.readings.filter((tests) => tests.length > 0)
  const [likeliest] = readings
  if (likeliest === undefined) return null
  const solutions = task.solutions.slice(0, MAX_SOLUTIONS)
  let chosen = problemOf(task, likeliest, strict)
  let failure: string | undefined
  for (const tests of readings) {
    const problem = problemOf(task, tests, strict)
    const verdicts = await sandbox.grade(
      solutions.map((solution) =>
        gradeRequestOf(problem, solution, allTests(problem), { limits: BENCHMARK_LIMITS }),
      ),
    )
    const at = verdicts.findIndex(({ status }) => status === 'passed')
    if (at >= 0) {
      chosen = problemOf(task, tests, strict, solutions[at])
      break
    }
    if (verdicts[0] !== undefined) failure ??= failureOf(verdicts[0]) ?? undefined
  }
  const cases = allTests(chosen).length
  const passes = chosen.referenceSolution !== undefined
  const note: ImportNote = {
    id: task.id,
    grading: 'host',
    cases,
    hostCases: cases,
    form: task.functionName === null ? 'stdio' : 'call',
    referencePasses: solutions.length === 0 ? null : passes,
    ...(passes || failure === undefined
      ? {}
      : { failure: `none of ${solutions.length} solutions passes, the first: ${failure}` }),
  }
  return { problem: chosen, note }
}
