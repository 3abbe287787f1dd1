import type { Json } from '../src/core/json.ts'
import type {
  ComparisonRule,
  Parameter,
  Problem,
  ProblemSet,
  TestCase,
} from '../src/core/problem.ts'
import { decodeJson } from '../src/values/json-codec.ts'
import { formatPyType, inferPyType, type PyType, parsePyType } from '../src/values/py-type.ts'
import { argumentsKey, valueKey } from '../src/values/py-value.ts'
import { atPath, checkUniqueIds, dedent, firstDisagreement } from './decode.ts'
import { decideReading, type Reading } from './older-format-reading.ts'
import { type PythonHeader, parsePythonHeader } from './python-header.ts'
import { PYTHON_KEYWORDS } from './python-names.ts'
import { type OlderProblemFile, olderProblemSchema } from './schema.ts'
import { checkSchema } from './schema-check.ts'
import type { JsonPath, SourceFile } from './source-file.ts'

/**
 * The older format: a list of
 * `{"function_name", "docstring", "test_cases": [[input, expected], …], "starter_code"}`,
 * `{"problems": […]}`, or one such problem alone. How undeclared arguments are understood and how hidden tests come about is
 * documented in `problems/README.md`.
 */

const ANY: PyType = { kind: 'any' }

/** The problems of a file, and where in it they stand. */
function problemsOf(
  json: Json,
): { problems: readonly Json[]; pathOf: (i: number) => JsonPath } | null {
  if (Array.isArray(json)) return { problems: json as readonly Json[], pathOf: (i) => [i] }
  if (json === null || typeof json !== 'object') return null
  const { problems } = json as { readonly problems?: Json }
  if (Array.isArray(problems)) {
    return { problems: problems as readonly Json[], pathOf: (i) => ['problems', i] }
  }
  return isOlderProblem(json) ? { problems: [json], pathOf: () => [] } : null
}

function isOlderProblem(json: Json): boolean {
  return json !== null && typeof json === 'object' && 'test_cases' in json
}

/** A list at the top, problems that have `test_cases`, or one such problem. */
export function isOlderFormat(json: Json): boolean {
  return Array.isArray(json) || (problemsOf(json)?.problems.some(isOlderProblem) ?? false)
}

/** Reads a file in the older format. Throws a `ProblemError` with place and rule. */
export function decodeOlderFormat(source: SourceFile): ProblemSet {
  const { problems: files, pathOf } = problemsOf(source.value) ?? { problems: [], pathOf: () => [] }
  if (files.length === 0) {
    source.fail(Array.isArray(source.value) ? [] : ['problems'], 'needs at least 1 entry')
  }
  const problems = files.map((file, i) => {
    const path = pathOf(i)
    return decodeOlderProblem(source, checkSchema(source, olderProblemSchema, file, path), path)
  })
  checkUniqueIds(source, problems, (i) => [...pathOf(i), 'function_name'])
  const stem = source.file.split(/[\\/]/).at(-1) ?? source.file
  return {
    name: stem.replace(/\.json$/, ''),
    description: 'Read from the older format.',
    problems,
  }
}

function decodeOlderProblem(source: SourceFile, file: OlderProblemFile, path: JsonPath): Problem {
  if (PYTHON_KEYWORDS.has(file.function_name)) {
    source.fail([...path, 'function_name'], `\`${file.function_name}\` is a Python keyword`)
  }
  const header =
    parsePythonHeader(file.starter_code, file.function_name) ?? parsePythonHeader(file.starter_code)
  const cases = source.withFloats([...path, 'test_cases']) as readonly (readonly [Json, Json])[]
  const reading = decideReading(file, cases, header)
  if ('refusal' in reading) source.fail([...path, 'test_cases'], reading.refusal)
  const types = declaredTypes(source, header, reading, path)
  const tests = cases.map((test, i) =>
    decodeTest(source, reading, types, test, [...path, 'test_cases', i]),
  )
  checkTestsAgree(source, tests, path)
  const { visibleTests, hiddenTests } = splitTests(source, tests, reading.arity, path)
  return {
    kind: 'function',
    id: file.function_name.toLowerCase(),
    functionName: file.function_name,
    parameters: parametersOf(reading, types, tests),
    returnType: formatPyType(types.returns ?? inferPyType(tests.map(({ expected }) => expected))),
    docstring:
      file.docstring.trim() === '' ? file.function_name.replaceAll('_', ' ') : file.docstring,
    visibleTests,
    hiddenTests,
    comparison: comparisonOf(cases, types),
    ...starterOf(file, header),
    tags: ['older-format'],
  }
}

interface DeclaredTypes {
  readonly parameters: readonly (PyType | null)[]
  readonly returns: PyType | null
}

function declaredTypes(
  source: SourceFile,
  header: PythonHeader | null,
  reading: Reading,
  path: JsonPath,
): DeclaredTypes {
  const parse = (annotation: string | null): PyType | null =>
    annotation === null
      ? null
      : atPath(source, [...path, 'starter_code'], () => parsePyType(annotation))
  const parameters = Array.from({ length: reading.arity }, (_, i) =>
    parse(header?.parameters[i]?.type ?? null),
  )
  return { parameters, returns: parse(header?.returnType ?? null) }
}

function decodeTest(
  source: SourceFile,
  reading: Reading,
  types: DeclaredTypes,
  [input, expected]: readonly [Json, Json],
  path: JsonPath,
): TestCase {
  const decode = (json: Json, type: PyType | null, at: JsonPath) =>
    atPath(source, at, () => decodeJson(json, type ?? ANY, 'value'))
  const args = reading.kind === 'arguments' ? (input as readonly Json[]) : [input]
  return {
    args: args.map((arg, i) => decode(arg, types.parameters[i] ?? null, [...path, 0])),
    expected: decode(expected, types.returns, [...path, 1]),
  }
}

function checkTestsAgree(source: SourceFile, tests: readonly TestCase[], path: JsonPath): void {
  const i = firstDisagreement(tests)
  if (i < 0) return
  source.fail([...path, 'test_cases', i], 'expects another answer for the same input')
}

function parametersOf(
  reading: Reading,
  types: DeclaredTypes,
  tests: readonly TestCase[],
): Parameter[] {
  return reading.names.map((name, i) => {
    const values = tests.flatMap(({ args }) => args[i] ?? [])
    return { name, type: formatPyType(types.parameters[i] ?? inferPyType(values)) }
  })
}

/**
 * Every third test is hidden, in file order; where answers repeat (booleans), every third of each
 * answer, so that both parts see every answer. Repeated inputs are dropped first. The one call of a
 * function without arguments is in both parts.
 */
function splitTests(
  source: SourceFile,
  tests: readonly TestCase[],
  arity: number,
  path: JsonPath,
): { visibleTests: TestCase[]; hiddenTests: TestCase[] } {
  const distinct = [...new Map(tests.map((test) => [argumentsKey(test.args), test])).values()]
  if (arity === 0 && distinct.length === 1) return { visibleTests: distinct, hiddenTests: distinct }
  if (distinct.length < 2) {
    source.fail(
      [...path, 'test_cases'],
      'needs at least 2 different inputs: some tests are kept hidden, because a solve counts on hidden tests only',
    )
  }
  const groups = new Map<string, TestCase[]>()
  for (const test of distinct) {
    const key = valueKey(test.expected)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [test])
    else group.push(test)
  }
  const hidden = new Set([...groups.values()].flat().filter((_, i) => i % 3 === 1))
  return {
    visibleTests: distinct.filter((test) => !hidden.has(test)),
    hiddenTests: distinct.filter((test) => hidden.has(test)),
  }
}

/**
 * The older graders compared with `==`, and wrote `2` for an answer of `2.0`: undeclared answers
 * that hold numbers keep that; all others are compared exactly.
 */
function comparisonOf(
  cases: readonly (readonly [Json, Json])[],
  { returns }: DeclaredTypes,
): ComparisonRule {
  const declared = returns !== null && returns.kind !== 'any'
  return {
    mode: !declared && cases.some(([, answer]) => holdsNumber(answer)) ? 'python-eq' : 'exact',
  }
}

function holdsNumber(json: Json): boolean {
  if (typeof json === 'number') return true
  if (json === null || typeof json !== 'object') return false
  return '$float' in json || Object.values(json).some(holdsNumber)
}

/**
 * The starter's body, unless it says nothing (`pass`, `...`, comments, a docstring, a bare return). A
 * `return` with a blank after it is begun: the value is to be written.
 */
function starterOf(file: OlderProblemFile, header: PythonHeader | null): { starterCode?: string } {
  const text = header === null ? file.starter_code : header.body
  const body = dedent(text)
  if (/^\s*return[ \t]+$/.test(text)) return { starterCode: body }
  const said = body
    .replaceAll(/("""|''')[\s\S]*?\1/g, '')
    .replaceAll(/#.*$/gm, '')
    .trim()
  return ['', 'pass', '...', 'return', 'return None'].includes(said) ? {} : { starterCode: body }
}
