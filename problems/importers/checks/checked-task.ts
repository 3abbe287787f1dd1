import type { ComparisonRule, Parameter, Problem, TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { BENCHMARK_LIMITS } from '../../../src/sandbox/limits.ts'
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
  casesOf,
  type HarnessLevel,
  harnessSource,
  isHostCase,
  VALUE_ENTRY_POINT,
  valueProgram,
} from './check-harness.ts'
import { importedModules } from './check-module.ts'
import { indentable } from './check-text.ts'

/** A benchmark task whose checks are Python. */
export interface CheckedTask extends Omit<CheckSource, 'innerPreamble'> {
  /** What of `setup` a program may count on, where no check runs beside it. */
  readonly imports: string
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

/** What a case needs to be compared in the host; null where its parts could not be computed. */
interface CaseValue {
  readonly args: readonly PyValue[] | null
  readonly expected: PyValue
  readonly rule: ComparisonRule
}

interface Candidate {
  readonly form: ImportNote['form']
  readonly problem: Problem
  readonly hostCases: number
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

async function caseValues(task: CheckSourceOf, sandbox: Sandbox): Promise<(CaseValue | null)[]> {
  const cases = casesOf(task.steps)
  const asked = (withArguments: boolean) =>
    cases.map((_, i) => ({ args: [py.int(i), py.bool(withArguments)], expected: py.none }))
  const [verdict] = await sandbox.grade([
    {
      source: valueProgram(task, task.reference),
      entryPoint: VALUE_ENTRY_POINT,
      tests: [...asked(true), ...asked(false)],
      comparison: { mode: 'python-eq' },
      limits: BENCHMARK_LIMITS,
      keepReturned: 'whole',
    },
  ])
  return cases.map((step, i) => {
    const results = [verdict?.tests[i]?.returned, verdict?.tests[i + cases.length]?.returned]
    const returned = results.find((result) => result?.type === 'tuple')
    if (step.kind !== 'value' || returned?.type !== 'tuple') return null
    return caseValue(returned.items, step.tolerance?.relative ?? false)
  })
}

function caseValue(
  [args, expected, limit]: readonly PyValue[],
  relative: boolean,
): CaseValue | null {
  if (args === undefined || expected === undefined) return null
  const given = args.type === 'list' ? args.items : null
  if (limit?.type !== 'float' && limit?.type !== 'int') {
    return { args: given, expected, rule: { mode: 'python-eq' } }
  }
  const tolerance = Number(limit.value)
  return {
    args: given,
    // Within a tolerance an int is as good as the float it equals.
    expected: expected.type === 'int' ? py.float(Number(expected.value)) : expected,
    rule: {
      mode: 'float',
      absoluteTolerance: relative ? 0 : tolerance,
      relativeTolerance: relative ? tolerance : 0,
    },
  }
}

/** The rule that most cases of a task share; the others will have to be checks. */
function commonRule(values: readonly (CaseValue | null)[]): ComparisonRule {
  const counts = new Map<string, number>()
  for (const value of values) {
    if (value === null) continue
    const key = JSON.stringify(value.rule)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [first] = [...counts].sort(([, a], [, b]) => b - a)
  return first === undefined ? { mode: 'python-eq' } : (JSON.parse(first[0]) as ComparisonRule)
}

function hasRule(value: CaseValue | null, rule: ComparisonRule): value is CaseValue {
  return value !== null && JSON.stringify(value.rule) === JSON.stringify(rule)
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

/** Plain calls and answers, where every case is one and all take as many arguments as declared. */
function directCandidate(
  task: CheckedTask,
  values: readonly (CaseValue | null)[],
): Candidate | null {
  // What it gave under a name may raise, and nothing else would notice.
  if (task.steps.some((step) => step.kind === 'context' && step.tainted)) return null
  // `float` tells an int from a float, which a tolerance in Python does not.
  const rule: ComparisonRule = { mode: 'python-eq' }
  const tests = values.flatMap((value) =>
    hasRule(value, rule) && value.args !== null
      ? [{ args: value.args, expected: value.expected }]
      : [],
  )
  if (tests.length < values.length || tests.length === 0) return null
  const header = headerOf(task, tests)
  if (tests.some(({ args }) => args.length !== header.parameters.length)) return null
  const problem: Problem = {
    ...problemBase(task),
    ...header,
    ...splitCases(tests),
    comparison: rule,
    grading: 'host',
    ...(task.imports === '' ? {} : { harness: { kind: 'setup', source: task.imports } }),
  }
  return { form: 'direct', problem, hostCases: allTests(problem).length }
}

function harnessCandidate(
  task: CheckSourceOf,
  values: readonly (CaseValue | null)[],
  level: HarnessLevel,
): Candidate {
  const cases = casesOf(task.steps)
  // Cases whose parts could not be computed run as checks, and so do those with a rule of their own.
  const lifted = cases.map((step, i) => (isHostCase(step, level) ? (values[i] ?? null) : null))
  const rule = commonRule(lifted)
  const kept = lifted.map((value) => (hasRule(value, rule) ? value : null))
  const steps = demote(task, kept)
  const tests = kept.map((value, i) => ({
    args: [py.int(i)],
    expected: value?.expected ?? py.bool(true),
  }))
  const hostCases = kept.filter((value) => value !== null).length
  const problem: Problem = {
    ...problemBase(task),
    ...headerOf(task, []),
    ...splitCases(tests),
    comparison: rule,
    // Inputs and answers of all cases lie beside the candidate, whatever the host compares.
    grading: 'in-sandbox',
    harness: {
      kind: 'append',
      entryPoint: CHECK_ENTRY_POINT,
      source: harnessSource({ ...task, steps }, level),
    },
  }
  return { form: level, problem, hostCases }
}

/** All checks as one, run as the benchmark runs them. */
function appendedCandidate(task: CheckSourceOf): Candidate {
  const tests = [{ args: [py.int(0)], expected: py.bool(true) }]
  const problem: Problem = {
    ...problemBase(task),
    ...headerOf(task, []),
    ...splitCases(tests),
    comparison: { mode: 'python-eq' },
    grading: 'in-sandbox',
    harness: { kind: 'append', entryPoint: CHECK_ENTRY_POINT, source: appendedSource(task) },
  }
  return { form: 'appended', problem, hostCases: 0 }
}

/** The steps with every value that the host will not compare turned into a check. */
function demote(task: CheckedTask, kept: readonly (CaseValue | null)[]): CheckedTask['steps'] {
  let next = 0
  return task.steps.map((step) => {
    if (step.kind === 'context') return step
    const value = kept[next++] ?? null
    if (step.kind === 'check' || value !== null) return step
    return { kind: 'check', statement: step.statement }
  })
}

/**
 * Makes a problem of a task in the safest form its reference passes in: plain calls that the host
 * compares; a harness that gives values to the host and guards its own checks against foreign
 * classes; the checks as they stand, one by one; the whole test as it stands.
 */
export async function importCheckedTask(
  given: CheckedTask,
  sandbox: Sandbox,
): Promise<{ problem: Problem; note: ImportNote }> {
  const task = { ...given, innerPreamble: await indentable(given.preamble) }
  const candidates = await candidatesOf(task, sandbox)
  let chosen = candidates[0] as Candidate
  let failure: string | null = null
  for (const candidate of candidates) {
    const tests = allTests(candidate.problem)
    const options = { limits: BENCHMARK_LIMITS }
    const request = gradeRequestOf(candidate.problem, task.reference, tests, options)
    const [verdict] = await sandbox.grade([request])
    failure = verdict === undefined ? 'no verdict' : failureOf(verdict)
    if (failure !== null) continue
    chosen = candidate
    break
  }
  const { problem, form, hostCases } = chosen
  const grading = problem.grading ?? 'host'
  const cases = allTests(problem).length
  const note = { id: task.id, grading, cases, hostCases, form }
  if (failure === null) return { problem, note: { ...note, referencePasses: true } }
  const needs = await missingModules(task, sandbox)
  const why = needs.length === 0 ? failure : `needs ${needs.join(', ')} (${failure})`
  return { problem, note: { ...note, referencePasses: false, failure: why } }
}

type CheckSourceOf = CheckedTask & CheckSource

async function candidatesOf(task: CheckSourceOf, sandbox: Sandbox): Promise<Candidate[]> {
  if (task.steps.length === 0) return [appendedCandidate(task)]
  const values = await caseValues(task, sandbox)
  const direct = directCandidate(task, values)
  return [
    ...(direct === null ? [] : [direct]),
    ...LEVELS.map((level) => harnessCandidate(task, values, level)),
    appendedCandidate(task),
  ]
}

const LEVELS = ['guarded', 'raw'] as const

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
