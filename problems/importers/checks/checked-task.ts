import type { Parameter, Problem, TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { GradeRequest, Sandbox } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { BENCHMARK_LIMITS } from '../../../src/sandbox/limits.ts'
import { toPythonLiteral } from '../../../src/values/literal.ts'
import {
  conforms,
  formatPyType,
  inferPyType,
  type PyType,
  parsePyType,
} from '../../../src/values/py-type.ts'
import { argumentsKey, py } from '../../../src/values/py-value.ts'
import { parsePythonHeader } from '../../python-header.ts'
import {
  appendedSource,
  CHECK_ENTRY_POINT,
  type CheckSource,
  COMPILE_ENTRY_POINT,
  COMPILE_PROGRAM,
  caseCount,
  type HarnessLevel,
  harnessSource,
  VALUE_ENTRY_POINT,
  valueProgram,
} from './check-harness.ts'
import { importedModules } from './check-module.ts'
import { indentable } from './check-text.ts'
import type { PlainCheck } from './plain-check.ts'

/** A benchmark task whose checks are Python. */
export interface CheckedTask extends Omit<CheckSource, 'innerPreamble'> {
  /** Whether the check does nothing with the function but call it. */
  readonly callsOnly: boolean
  /** Where the check is nothing but calls and answers; else null. */
  readonly plain: PlainCheck | null
  readonly id: string
  readonly docstring: string
  /** A whole source that passes. */
  readonly reference: string
  readonly prompt?: string
  readonly promptSuffix?: string
  readonly tags: readonly string[]
}

/** What became of a task. */
export interface ImportNote {
  readonly id: string
  readonly grading: 'host' | 'in-sandbox'
  /** Checks the task has, and how many of them the host compares. */
  readonly cases: number
  readonly hostCases: number
  /** `direct`: plain calls and answers; else how the harness runs the checks. */
  readonly form: 'direct' | HarnessLevel | 'stdio' | 'call'
  /** Null where the task has no reference. */
  readonly referencePasses: boolean | null
  /** Why the reference does not pass: its first exception or status, and what it needs. */
  readonly failure?: string
  /** Inputs of the benchmark that became no test, and why. */
  readonly leftOut?: number
  readonly leftOutWhy?: string
}

interface Candidate {
  readonly form: ImportNote['form']
  readonly problem: Problem
}

/**
 * Every third case, from the first, is visible; all others are hidden. A single case has to be both.
 * Repeated calls are dropped.
 */
export function splitCases(tests: readonly TestCase[]): {
  visibleTests: readonly TestCase[]
  hiddenTests: readonly TestCase[]
} {
  const distinct = [...new Map(tests.map((test) => [argumentsKey(test.args), test])).values()]
  if (distinct.length === 1) return { visibleTests: distinct, hiddenTests: distinct }
  return {
    visibleTests: distinct.filter((_, i) => i % 3 === 0),
    hiddenTests: distinct.filter((_, i) => i % 3 !== 0),
  }
}

/** All tests of a problem, each once: what a benchmark's own figures count. */
export function allTests(problem: Problem): readonly TestCase[] {
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  return [...new Map(tests.map((test) => [argumentsKey(test.args), test])).values()]
}

/** What is known of a task before a program is run for it. */
interface Prepared {
  /** Why the test cannot stand behind any program; null where it can. */
  readonly mistake: string | null
  /** Where it is nothing but calls and answers, which a test can hold; else null. */
  readonly tests: readonly TestCase[] | null
}

async function prepare(task: CheckedTask, sandbox: Sandbox): Promise<Prepared> {
  const compiling: GradeRequest = {
    source: COMPILE_PROGRAM,
    entryPoint: COMPILE_ENTRY_POINT,
    tests: [{ args: [py.str(`${task.reference}\n${task.whole}`)], expected: py.none }],
    comparison: { mode: 'exact' },
    limits: BENCHMARK_LIMITS,
  }
  const requests = task.plain === null ? [compiling] : [compiling, valuesOf(task.plain)]
  const [compiled, values] = await sandbox.grade(requests)
  const tests = (values?.tests ?? []).flatMap(({ returned }): TestCase[] => {
    const [args, expected] = returned?.type === 'tuple' ? returned.items : []
    return args?.type === 'list' && expected !== undefined ? [{ args: args.items, expected }] : []
  })
  const isWhole = values !== undefined && tests.length === values.tests.length && areApart(tests)
  return {
    mistake: compiled === undefined ? 'no verdict' : failureOf(compiled),
    tests: isWhole ? tests : null,
  }
}

function valuesOf(plain: PlainCheck): GradeRequest {
  const calls = plain.steps.filter(({ kind }) => kind === 'call')
  return {
    source: valueProgram(plain),
    entryPoint: VALUE_ENTRY_POINT,
    tests: calls.map((_, i) => ({ args: [py.int(i)], expected: py.none })),
    comparison: { mode: 'python-eq' },
    limits: BENCHMARK_LIMITS,
    keepReturned: 'whole',
  }
}

/** Whether calls that count as the same are the same to the letter, and have one answer. */
function areApart(tests: readonly TestCase[]): boolean {
  const written = new Map<string, string>()
  return tests.every(({ args, expected }) => {
    const text = toPythonLiteral(py.list([py.list(args), expected]))
    const other = written.get(argumentsKey(args))
    written.set(argumentsKey(args), text)
    return other === undefined || other === text
  })
}

/** Declared where every value agrees with the annotation, else what the values share. */
function typeOf(annotation: string | null, values: readonly PyValue[]): string {
  let declared: PyType = { kind: 'any' }
  try {
    if (annotation !== null) declared = parsePyType(annotation)
  } catch {
    // An annotation of a library's own says nothing here.
  }
  if (declared.kind !== 'any' && values.every((value) => conforms(value, declared))) {
    return formatPyType(declared)
  }
  return values.length === 0 ? 'Any' : formatPyType(inferPyType(values))
}

function headerOf(task: CheckedTask, tests: readonly TestCase[]) {
  const header = parsePythonHeader(task.prompt ?? task.reference, task.functionName)
  const arity = tests[0]?.args.length
  const parameters: Parameter[] = (header?.parameters ?? [])
    .filter(({ variadic, name }) => !variadic && name !== '')
    .slice(0, arity)
    .map(({ name, type }, i) => ({
      name,
      type: typeOf(
        type,
        tests.flatMap(({ args }) => args[i] ?? []),
      ),
    }))
  const returnType = typeOf(
    header?.returnType ?? null,
    tests.map(({ expected }) => expected),
  )
  return { parameters, returnType }
}

function problemBase(task: CheckedTask) {
  return {
    kind: 'function' as const,
    id: task.id,
    functionName: task.functionName,
    docstring: task.docstring,
    referenceSolution: task.reference,
    tags: task.tags,
    ...(task.prompt === undefined ? {} : { prompt: task.prompt }),
    ...(task.promptSuffix === undefined ? {} : { promptSuffix: task.promptSuffix }),
  }
}

/** Plain calls and answers, where all take as many arguments as declared. */
function directCandidate(task: CheckedTask, tests: Prepared['tests']): Candidate | null {
  if (task.plain === null || tests === null) return null
  const header = headerOf(task, tests)
  if (tests.some(({ args }) => args.length !== header.parameters.length)) return null
  const { imports } = task.plain
  const problem: Problem = {
    ...problemBase(task),
    ...header,
    ...splitCases(tests),
    // `float` tells an int from a float, which `==` in Python does not.
    comparison: { mode: 'python-eq' },
    grading: 'host',
    ...(imports === '' ? {} : { harness: { kind: 'setup', source: imports } }),
  }
  return { form: 'direct', problem }
}

function harnessCandidate(task: CheckSourceOf, level: 'guarded' | 'raw'): Candidate {
  const cases = Array.from({ length: caseCount(task) }, (_, i) => i)
  return inSandbox(task, level, cases, harnessSource(task, level))
}

/** All checks as one, run as the benchmark runs them. */
function appendedCandidate(task: CheckSourceOf): Candidate {
  return inSandbox(task, 'appended', [0], appendedSource(task))
}

/** Inputs and answers of all cases lie beside the candidate, and the checks compare there. */
function inSandbox(
  task: CheckSourceOf,
  form: HarnessLevel,
  cases: readonly number[],
  source: string,
): Candidate {
  const tests = cases.map((i) => ({ args: [py.int(i)], expected: py.bool(true) }))
  const problem: Problem = {
    ...problemBase(task),
    ...headerOf(task, []),
    ...splitCases(tests),
    comparison: { mode: 'python-eq' },
    grading: 'in-sandbox',
    harness: { kind: 'append', entryPoint: CHECK_ENTRY_POINT, source },
  }
  return { form, problem }
}

/**
 * Makes a problem of a task in the safest form its reference passes in: plain calls that the host
 * compares; a harness that guards its own checks against foreign classes; the checks as they stand, one by
 * one; the whole test as it stands.
 */
export async function importCheckedTask(
  given: CheckedTask,
  sandbox: Sandbox,
): Promise<{ problem: Problem; note: ImportNote }> {
  const task = { ...given, innerPreamble: await indentable(given.preamble) }
  const { mistake, tests } = await prepare(task, sandbox)
  const candidates = candidatesOf(task, tests)
  let chosen = candidates[0] as Candidate
  let failure = mistake
  for (const candidate of mistake === null ? candidates : []) {
    const options = { limits: BENCHMARK_LIMITS }
    const all = allTests(candidate.problem)
    const request = gradeRequestOf(candidate.problem, task.reference, all, options)
    const [verdict] = await sandbox.grade([request])
    failure = verdict === undefined ? 'no verdict' : failureOf(verdict)
    if (failure !== null) continue
    chosen = candidate
    break
  }
  const { problem, form } = chosen
  const grading = problem.grading ?? 'host'
  const cases = allTests(problem).length
  const note = { id: task.id, grading, cases, hostCases: grading === 'host' ? cases : 0, form }
  if (failure === null) return { problem, note: { ...note, referencePasses: true } }
  const needs = await missingModules(task, sandbox)
  const why = needs.length === 0 ? failure : `needs ${needs.join(', ')} (${failure})`
  return { problem, note: { ...note, referencePasses: false, failure: why } }
}

type CheckSourceOf = CheckedTask & CheckSource

function candidatesOf(task: CheckSourceOf, tests: Prepared['tests']): Candidate[] {
  if (task.statements.length === 0) return [appendedCandidate(task)]
  const direct = directCandidate(task, tests)
  return [
    ...(direct === null ? [] : [direct]),
    ...(task.callsOnly ? [harnessCandidate(task, 'guarded')] : []),
    harnessCandidate(task, 'raw'),
    appendedCandidate(task),
  ]
}

/** How a program failed, by its first test that did; null where it passed. */
export function failureOf({ status, tests }: ProgramVerdict): string | null {
  if (status === 'passed') return null
  const exception = tests.find((test) => test.status !== 'passed')?.exception
  return exception === undefined ? status : `${status}: ${exception}`
}

/** So many imports are asked for. */
const MAX_MODULES = 40

/** Modules that a task imports and the sandbox has not. */
async function missingModules(task: CheckedTask, sandbox: Sandbox): Promise<string[]> {
  const sources = [task.reference, task.setup, task.whole]
  const imported = (await Promise.all(sources.map(importedModules))).flat()
  const names = [...new Set(imported)].slice(0, MAX_MODULES)
  const [verdict] = await sandbox.grade([
    {
      source: 'def find(name):\n    __import__(name)\n',
      entryPoint: 'find',
      tests: names.map((name) => ({ args: [py.str(name)], expected: py.none })),
      comparison: { mode: 'exact' },
    },
  ])
  return names.filter((_, i) =>
    /^(ModuleNotFound|Import)Error$/.test(verdict?.tests[i]?.exception ?? ''),
  )
}
