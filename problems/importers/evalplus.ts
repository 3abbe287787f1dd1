import { z } from 'zod'
import type { Json } from '../../src/core/json.ts'
import type { ComparisonRule, Problem, TestCase } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { formatPyType, inferPyType } from '../../src/values/py-type.ts'
import { py } from '../../src/values/py-value.ts'
import { type ImportNote, splitCases } from './checked-task.ts'
import { docstringOf, taskId } from './human-eval.ts'
import { parsePythonHeader } from './python-header.ts'

/**
 * A line of EvalPlus (HumanEval+ and MBPP+): inputs without answers. What the canonical solution
 * gives is the answer, as EvalPlus itself has it.
 */
export const evalPlusRecord = z.object({
  task_id: z.string().min(1),
  prompt: z.string().min(1),
  entry_point: z.string().min(1),
  canonical_solution: z.string().min(1),
  base_input: z.array(z.array(z.custom<Json>())),
  plus_input: z.array(z.array(z.custom<Json>())).default([]),
  atol: z.number().min(0).default(0),
})

export type EvalPlusRecord = z.output<typeof evalPlusRecord>

/** EvalPlus allows answers with floats this much where a task names no tolerance. */
const DEFAULT_TOLERANCE = 1e-6

function hasFloat(value: PyValue): boolean {
  if (value.type === 'float') return true
  if ('items' in value) return value.items.some(hasFloat)
  return value.type === 'dict' && value.entries.some((entry) => entry.some(hasFloat))
}

function ruleFor(record: EvalPlusRecord, tests: readonly TestCase[]): ComparisonRule {
  if (record.atol === 0 && !tests.some(({ expected }) => hasFloat(expected))) {
    return { mode: 'python-eq' }
  }
  return {
    mode: 'float',
    absoluteTolerance: record.atol === 0 ? DEFAULT_TOLERANCE : record.atol,
    relativeTolerance: 0,
  }
}

/** What the reference gives for each input; inputs that it gives nothing for are left out. */
async function answeredTests(
  record: EvalPlusRecord,
  reference: string,
  sandbox: Sandbox,
): Promise<TestCase[]> {
  const inputs = [...record.base_input, ...record.plus_input].map((args) =>
    args.map((arg) => decodeJson(arg)),
  )
  const [verdict] = await sandbox.grade([
    {
      source: reference,
      entryPoint: record.entry_point,
      tests: inputs.map((args) => ({ args, expected: py.none })),
      comparison: { mode: 'python-eq' },
      keepReturned: true,
    },
  ])
  return inputs.flatMap((args, i) => {
    const expected = verdict?.tests[i]?.returned
    return expected === undefined ? [] : [{ args, expected }]
  })
}

/** The problem of a line; null where the canonical solution answers no input. */
export async function importEvalPlus(
  record: EvalPlusRecord,
  sandbox: Sandbox,
): Promise<{ problem: Problem; note: ImportNote } | null> {
  const { prompt, entry_point: functionName, canonical_solution: solution } = record
  const whole = parsePythonHeader(solution, functionName) !== null
  const reference = whole ? solution : prompt + solution
  const header = parsePythonHeader(whole ? solution : prompt, functionName)
  const tests = await answeredTests(record, reference, sandbox)
  if (header === null || tests.length === 0) return null
  const parameters = header.parameters.map(({ name }, i) => ({
    name,
    type: formatPyType(inferPyType(tests.flatMap(({ args }) => args[i] ?? []))),
  }))
  if (tests.some(({ args }) => args.length !== parameters.length)) return null
  const id = taskId(record.task_id)
  const problem: Problem = {
    kind: 'function',
    id,
    functionName,
    parameters,
    returnType: formatPyType(inferPyType(tests.map(({ expected }) => expected))),
    docstring: docstringOf(prompt, functionName) ?? prompt.replaceAll('"""', '').trim(),
    ...splitCases(tests),
    comparison: ruleFor(record, tests),
    referenceSolution: reference,
    tags: ['evalplus'],
    grading: 'host',
    ...(parsePythonHeader(prompt, functionName) === null ? {} : { prompt }),
  }
  const cases = tests.length
  const note: ImportNote = {
    id,
    grading: 'host',
    cases,
    hostCases: cases,
    form: 'direct',
    referencePasses: true,
  }
  return { problem, note }
}
