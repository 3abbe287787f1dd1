import { z } from 'zod'
import type {
  ComparisonRule,
  Harness,
  JudgeName,
  Problem,
  TestCase,
} from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import type { Status } from '../../../src/core/verdict.ts'
import { matches } from '../../../src/sandbox/compare/comparison.ts'
import { BENCHMARK_LIMITS } from '../../../src/sandbox/limits.ts'
import { formatPyType, inferPyType } from '../../../src/values/py-type.ts'
import { py } from '../../../src/values/py-value.ts'
import { parsePythonHeader } from '../../python-header.ts'
import { allTests, type ImportNote, splitCases } from '../checks/checked-task.ts'
import { functionName, listItems, pyValue } from '../record-fields.ts'
import { taskId } from '../task-id.ts'
import { loadedArguments } from './evalplus-loader.ts'
import { docstringOf } from './human-eval.ts'

/**
 * A line of EvalPlus (HumanEval+ and MBPP+): inputs without answers. What the canonical solution
 * gives is the answer, as EvalPlus itself has it.
 */
export const evalPlusRecord = z.object({
  task_id: z.string().min(1).max(200),
  prompt: z.string().min(1),
  entry_point: functionName,
  canonical_solution: z.string().min(1),
  base_input: pyValue,
  plus_input: pyValue.default(py.list([])),
  atol: z.number().min(0).default(0),
})

/** Fields whose numbers keep Python's types. */
export const EVALPLUS_VALUES: ReadonlySet<string> = new Set(['base_input', 'plus_input'])

export type EvalPlusRecord = z.output<typeof evalPlusRecord>

/** EvalPlus' tolerance for answers that are floats where a task names none. */
const FLOAT_TOLERANCE = 1e-6
const RELATIVE_TOLERANCE = 1e-7

/** How answers of a task are judged beside the common rule. */
type Judging =
  /** Accepts more answers, or others, in the host. */
  | { readonly kind: 'host'; readonly judge: JudgeName }
  /** Compares what a harness makes of an answer; the reference's may be made otherwise. */
  | { readonly kind: 'harness'; readonly made: string; readonly madeOfReference?: string }

/** Mbpp/164: any answer will do; all that counts is that there is one. */
const ANSWERS: Judging = { kind: 'harness', made: 'True' }

/** The items of whatever holds them, without order and number. */
const AS_SET: Judging = { kind: 'harness', made: '{item for item in answer}' }

/** Whether there is a match: a bool stands for itself, anything else for being not None. */
const NOT_NONE: Judging = {
  kind: 'harness',
  made: 'answer if answer is True or answer is False else answer is not None',
  madeOfReference: 'answer is not None',
}

/** The answer as it is, for calls with as many arguments as each likes. */
const ANY_CALL: Judging = { kind: 'harness', made: 'answer' }

const MBPP_JUDGES: Readonly<Record<string, Judging>> = {
  are_equivalent: ANSWERS,
  sum_div: { kind: 'host', judge: 'sum_div' },
  surface_Area: { kind: 'host', judge: 'surface_Area' },
  digit_distance_nums: { kind: 'host', judge: 'digit_distance_nums' },
  similar_elements: AS_SET,
  find_char_long: AS_SET,
  common_in_nested_lists: AS_SET,
  extract_singly: AS_SET,
  larg_nnum: AS_SET,
  intersection_array: AS_SET,
  find_dissimilar: AS_SET,
  Diff: AS_SET,
  check_str: NOT_NONE,
  text_match_three: NOT_NONE,
  text_starta_endb: NOT_NONE,
}

function judgingOf({ task_id: id, entry_point: name }: EvalPlusRecord): Judging | null {
  if (/^humaneval\//i.test(id)) return name === 'find_zero' ? FIND_ZERO : null
  return /^mbpp\//i.test(id) && Object.hasOwn(MBPP_JUDGES, name)
    ? (MBPP_JUDGES[name] ?? null)
    : null
}

const FIND_ZERO: Judging = { kind: 'host', judge: 'find_zero' }

export interface EvalPlusOptions {
  /** As this project compares: types count, no relative tolerance, no judge. Default: as EvalPlus. */
  readonly strict: boolean
}

/** A float, or a list or tuple of floats and nothing else, at least one: EvalPlus' `is_floats`. */
function isFloats(value: PyValue): boolean {
  if (value.type === 'float') return true
  if (value.type !== 'list' && value.type !== 'tuple') return false
  return value.items.length > 0 && value.items.every(({ type }) => type === 'float')
}

function hasFloat(value: PyValue): boolean {
  if (value.type === 'float') return true
  if ('items' in value) return value.items.some(hasFloat)
  return value.type === 'dict' && value.entries.some((entry) => entry.some(hasFloat))
}

function ruleOf(
  record: EvalPlusRecord,
  tests: readonly TestCase[],
  judging: Judging | null,
  strict: boolean,
): ComparisonRule {
  const floats = tests.some(({ expected }) => (strict ? hasFloat(expected) : isFloats(expected)))
  const absoluteTolerance = record.atol === 0 && floats ? FLOAT_TOLERANCE : record.atol
  if (strict) {
    if (absoluteTolerance === 0) return { mode: 'python-eq' }
    return { mode: 'float', absoluteTolerance, relativeTolerance: 0 }
  }
  const judge = judging?.kind === 'host' ? { judge: judging.judge } : {}
  if (absoluteTolerance === 0 && judging?.kind !== 'host') return { mode: 'python-eq' }
  return { mode: 'allclose', absoluteTolerance, relativeTolerance: RELATIVE_TOLERANCE, ...judge }
}

const ENTRY_POINT = 'codegen_gym_answer'

function harnessOf(name: string, made: string): Harness & { kind: 'append' } {
  const source = `def ${ENTRY_POINT}(*args):\n    answer = ${name}(*args)\n    return ${made}\n`
  return { kind: 'append', entryPoint: ENTRY_POINT, source }
}

interface Answered {
  readonly tests: readonly TestCase[]
  /** Inputs that the canonical solution gives nothing for that could be compared, and why. */
  readonly leftOut: readonly string[]
}

/** What the reference gives for each input; it runs as samples will, within the limits of one program. */
async function answeredTests(
  inputs: readonly (readonly PyValue[])[],
  reference: string,
  entryPoint: string,
  sandbox: Sandbox,
): Promise<Answered> {
  const [verdict] = await sandbox.grade([
    {
      source: reference,
      entryPoint,
      tests: inputs.map((args) => ({ args, expected: py.none })),
      comparison: { mode: 'python-eq' },
      limits: BENCHMARK_LIMITS,
      keepReturned: 'whole',
    },
  ])
  const outcomes = verdict?.tests ?? []
  const tests: TestCase[] = []
  const leftOut: string[] = []
  inputs.forEach((args, i) => {
    const { returned, status, exception } = outcomes[i] ?? {}
    if (returned !== undefined) tests.push({ args, expected: returned })
    else leftOut.push(exception ?? reasonOf(status))
  })
  return { tests, leftOut }
}

/** What returned a value and has none here returned one too large, or of a class that no test can hold. */
function reasonOf(status: Status | undefined): string {
  return status === 'wrong_answer' ? 'no value that a test can hold' : (status ?? 'no verdict')
}

function inputsOf(record: EvalPlusRecord): (readonly PyValue[])[] {
  return (['base_input', 'plus_input'] as const).flatMap((field) =>
    listItems(record[field], field).map((input) =>
      loadedArguments(record.task_id, listItems(input, field)),
    ),
  )
}

/** The reasons with how often each stands there, the commonest first. */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ')
}

/** The problem of a line, or why there is none. */
export async function importEvalPlus(
  record: EvalPlusRecord,
  sandbox: Sandbox,
  { strict }: EvalPlusOptions,
): Promise<{ problem: Problem; note: ImportNote } | { readonly skipped: string }> {
  const { prompt, entry_point: name, canonical_solution: solution } = record
  const whole = parsePythonHeader(solution, name) !== null
  const reference = whole ? solution : prompt + solution
  const header = parsePythonHeader(whole ? solution : prompt, name)
  if (header === null) return { skipped: `nothing in it defines \`${name}\`` }
  const inputs = inputsOf(record)
  if (inputs.length === 0) return { skipped: 'it has no inputs' }
  const names = header.parameters.filter(({ variadic }) => !variadic).map((each) => each.name)
  const odd = inputs.some((args) => args.length !== header.parameters.length)
  const judging = (strict ? null : judgingOf(record)) ?? (odd ? ANY_CALL : null)
  const made = judging?.kind === 'harness' ? (judging.madeOfReference ?? judging.made) : 'answer'
  const asked = harnessOf(name, made)
  const answered = await answeredTests(
    inputs,
    `${reference}\n\n\n${asked.source}`,
    asked.entryPoint,
    sandbox,
  )
  const comparison = ruleOf(record, answered.tests, judging, strict)
  // A NaN equals nothing, itself included; and some judge may not take its own solution's answer.
  const tests = answered.tests.filter(({ args, expected }) =>
    matches(comparison, expected, expected, args),
  )
  const unequal = answered.tests.length - tests.length
  const leftOut = [...answered.leftOut, ...new Array<string>(unequal).fill('not equal to itself')]
  if (tests.length === 0) {
    return { skipped: `its canonical solution answers none of its inputs (${counted(leftOut)})` }
  }
  const id = taskId(record.task_id)
  const typesOf = (values: readonly PyValue[]) => formatPyType(inferPyType(values))
  const problem: Problem = {
    kind: 'function',
    id,
    functionName: name,
    parameters: names.map((each, i) => ({
      name: each,
      type: typesOf(tests.flatMap(({ args }) => args[i] ?? [])),
    })),
    returnType: typesOf(tests.map(({ expected }) => expected)),
    docstring: docstringOf(prompt, name) ?? prompt.replaceAll('"""', '').trim(),
    ...splitCases(tests),
    comparison,
    referenceSolution: reference,
    tags: ['evalplus'],
    grading: 'host',
    ...(judging?.kind === 'harness' ? { harness: harnessOf(name, judging.made) } : {}),
    ...(parsePythonHeader(prompt, name) === null ? {} : { prompt }),
  }
  const cases = allTests(problem).length
  const form = problem.harness === undefined ? 'direct' : 'call'
  const note = {
    id,
    grading: 'host',
    cases,
    hostCases: cases,
    form,
    referencePasses: true,
  } as const
  if (leftOut.length === 0) return { problem, note }
  return { problem, note: { ...note, leftOut: leftOut.length, leftOutWhy: counted(leftOut) } }
}
