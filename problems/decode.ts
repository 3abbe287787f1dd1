import { ProblemError } from '../src/core/errors.ts'
import type { Json } from '../src/core/json.ts'
import type {
  ComparisonRule,
  Harness,
  Parameter,
  Problem,
  ProblemSet,
  TestCase,
} from '../src/core/problem.ts'
import { decodeJson } from '../src/values/json-codec.ts'
import { type PyType, parsePyType } from '../src/values/py-type.ts'
import { argumentsKey, valueKey } from '../src/values/py-value.ts'
import { PYTHON_KEYWORDS } from './python-names.ts'
import { type ProblemFile, type ProblemSetFile, problemSetSchema } from './schema.ts'
import { checkSchema } from './schema-check.ts'
import type { JsonPath, SourceFile } from './source-file.ts'

const ANY: PyType = { kind: 'any' }

/** Reads a file in the project's own format. Throws a `ProblemError` with place and rule. */
export function decodeProblemSet(source: SourceFile): ProblemSet {
  source.checkPlainNumbers()
  const file: ProblemSetFile = checkSchema(source, problemSetSchema, source.value)
  const problems = file.problems.map((problem, i) =>
    decodeProblem(source, problem, ['problems', i]),
  )
  checkUniqueIds(source, problems, (i) => ['problems', i, 'id'])
  return { name: file.name, description: file.description, problems }
}

/** Throws at the second problem that has an id of its own no longer. */
export function checkUniqueIds(
  source: SourceFile,
  problems: readonly Problem[],
  pathOf: (index: number) => JsonPath,
): void {
  const first = new Map<string, number>()
  problems.forEach(({ id }, i) => {
    const earlier = first.get(id)
    if (earlier !== undefined) {
      source.fail(pathOf(i), `duplicate id \`${id}\`: problem ${earlier} has it too; rename one`)
    }
    first.set(id, i)
  })
}

function decodeProblem(source: SourceFile, file: ProblemFile, path: JsonPath): Problem {
  checkNames(source, file, path)
  const types = file.parameters.map(({ type }, i) =>
    typeAt(source, type, [...path, 'parameters', i, 'type']),
  )
  const returnType = typeAt(source, file.return_type, [...path, 'return_type'])
  const testsOf = (field: 'visible_tests' | 'hidden_tests') =>
    file[field].map((test, i) => {
      const at = [...path, field, i]
      // An appended harness has parameters of its own, which nothing declares.
      return file.harness?.kind === 'append'
        ? decodeTest(
            source,
            test,
            test.args.map(() => ANY),
            ANY,
            at,
          )
        : decodeTest(source, test, types, returnType, at)
    })
  const visibleTests = testsOf('visible_tests')
  const hiddenTests = testsOf('hidden_tests')
  checkTestsAgree(source, [...visibleTests, ...hiddenTests], path)
  return {
    kind: 'function',
    id: file.id,
    functionName: file.function_name,
    parameters: file.parameters satisfies readonly Parameter[],
    returnType: file.return_type,
    docstring: file.docstring,
    visibleTests,
    hiddenTests,
    comparison: decodeComparison(source, file, path),
    ...starterOf(source, file, path),
    ...(file.reference_solution === undefined
      ? {}
      : { referenceSolution: file.reference_solution }),
    tags: file.tags,
    ...(file.grading === undefined ? {} : { grading: file.grading }),
    ...(file.prompt === undefined ? {} : { prompt: file.prompt }),
    ...(file.prompt_suffix === undefined ? {} : { promptSuffix: file.prompt_suffix }),
    ...harnessOf(file),
  }
}

function harnessOf({ harness }: ProblemFile): { harness?: Harness } {
  if (harness === undefined) return {}
  if (harness.kind === 'setup') return { harness }
  const prelude = harness.prelude === undefined ? {} : { prelude: harness.prelude }
  if (harness.kind === 'stdio') return { harness: { kind: harness.kind, ...prelude } }
  const { kind, source, entry_point: entryPoint } = harness
  return { harness: { kind, source, entryPoint, ...prelude } }
}

function checkNames(source: SourceFile, file: ProblemFile, path: JsonPath): void {
  if (PYTHON_KEYWORDS.has(file.function_name)) {
    source.fail([...path, 'function_name'], `\`${file.function_name}\` is a Python keyword`)
  }
  const seen = new Set([file.function_name])
  file.parameters.forEach(({ name }, i) => {
    const at = [...path, 'parameters', i, 'name']
    if (PYTHON_KEYWORDS.has(name)) source.fail(at, `\`${name}\` is a Python keyword`)
    if (seen.has(name)) source.fail(at, `\`${name}\` is already the name of something else here`)
    seen.add(name)
  })
}

function typeAt(source: SourceFile, annotation: string, path: JsonPath): PyType {
  return atPath(source, path, () => parsePyType(annotation))
}

/** Runs `read`, giving the place to a `ProblemError` it throws. */
export function atPath<T>(source: SourceFile, path: JsonPath, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProblemError) return source.fail(path, error.message)
    throw error
  }
}

function decodeTest(
  source: SourceFile,
  file: { readonly args: readonly Json[]; readonly expected: Json },
  types: readonly PyType[],
  returnType: PyType,
  path: JsonPath,
): TestCase {
  if (file.args.length !== types.length) {
    source.fail(
      [...path, 'args'],
      `expected ${types.length} argument${types.length === 1 ? '' : 's'}, one per parameter, got ${file.args.length}`,
    )
  }
  const args = types.map((type, i) =>
    atPath(source, [...path, 'args', i], () => decodeJson(file.args[i] ?? null, type, 'value')),
  )
  const expected = atPath(source, [...path, 'expected'], () =>
    decodeJson(file.expected, returnType, 'value'),
  )
  return { args, expected }
}

function checkTestsAgree(source: SourceFile, tests: readonly TestCase[], path: JsonPath): void {
  const i = firstDisagreement(tests)
  if (i < 0) return
  source.fail(path, `test ${i} (visible first) expects another answer for the same arguments`)
}

/** One call cannot have two answers: the first test that expects another than one before it; −1 for none. */
export function firstDisagreement(tests: readonly TestCase[]): number {
  const answers = new Map<string, string>()
  return tests.findIndex((test) => {
    const key = argumentsKey(test.args)
    const answer = valueKey(test.expected)
    const earlier = answers.get(key)
    answers.set(key, answer)
    return earlier !== undefined && earlier !== answer
  })
}

function decodeComparison(source: SourceFile, file: ProblemFile, path: JsonPath): ComparisonRule {
  const {
    mode,
    absolute_tolerance: absolute,
    relative_tolerance: relative,
    judge,
  } = file.comparison
  const tolerant = mode === 'float' || mode === 'allclose'
  if (!tolerant && (absolute !== undefined || relative !== undefined)) {
    source.fail([...path, 'comparison'], 'tolerances need `"mode": "float"` or `"allclose"`')
  }
  if (mode !== 'allclose' && judge !== undefined) {
    source.fail([...path, 'comparison'], 'a judge needs `"mode": "allclose"`')
  }
  return {
    mode,
    ...(absolute === undefined ? {} : { absoluteTolerance: absolute }),
    ...(relative === undefined ? {} : { relativeTolerance: relative }),
    ...(judge === undefined ? {} : { judge }),
  }
}

function starterOf(
  source: SourceFile,
  file: ProblemFile,
  path: JsonPath,
): { starterCode?: string } {
  const code = file.starter_code
  if (code === undefined || code.trim() === '') return {}
  if (/^\s*(async\s+)?def\s/.test(code) && code.includes(`def ${file.function_name}`)) {
    source.fail([...path, 'starter_code'], 'is the body only: leave out the `def` line')
  }
  return { starterCode: dedent(code) }
}

/** Takes the common indentation off, so that a body stands at column 0; trailing blanks go too. */
export function dedent(code: string): string {
  const lines = code.replaceAll('\t', '    ').trimEnd().split('\n')
  const widths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const width = widths.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY)
  return lines
    .map((line) => line.slice(width).trimEnd())
    .join('\n')
    .replace(/^\n+/, '')
}
