import { ProblemError } from '../src/core/errors.ts'
import type { Json, JsonObject } from '../src/core/json.ts'
import type { Problem, ProblemSet, TestCase } from '../src/core/problem.ts'
import { checkArgument } from '../src/settings/call-options.ts'
import { problemSet } from '../src/settings/problem-rules.ts'
import { encodeJson } from '../src/values/json-codec.ts'
import { parsePyType } from '../src/values/py-type.ts'

/** The set as its file would hold it: `decodeProblemSet` gives the same set back. */
export function encodeProblemSet(set: ProblemSet): JsonObject {
  checkArgument('encodeProblemSet', 'set', set, problemSet, ProblemError)
  return {
    name: set.name,
    description: set.description,
    problems: set.problems.map(encodeProblem),
  }
}

/** A test as the problem's file would hold it. */
export function encodeTest(problem: Problem, { args, expected }: TestCase): JsonObject {
  const typed = problem.harness?.kind !== 'append'
  const typeOf = (type = 'Any') => parsePyType(typed ? type : 'Any')
  return {
    args: args.map((arg, i) => encodeJson(arg, typeOf(problem.parameters[i]?.type))),
    expected: encodeJson(expected, typeOf(problem.returnType)),
  }
}

function encodeProblem(problem: Problem): JsonObject {
  const { absoluteTolerance, relativeTolerance, judge } = problem.comparison
  return {
    id: problem.id,
    kind: problem.kind,
    function_name: problem.functionName,
    parameters: problem.parameters.map(({ name, type }) => ({ name, type })),
    return_type: problem.returnType,
    docstring: problem.docstring,
    comparison: {
      mode: problem.comparison.mode,
      ...(absoluteTolerance === undefined ? {} : { absolute_tolerance: absoluteTolerance }),
      ...(relativeTolerance === undefined ? {} : { relative_tolerance: relativeTolerance }),
      ...(judge === undefined ? {} : { judge }),
    },
    tags: problem.tags,
    ...(problem.starterCode === undefined ? {} : { starter_code: problem.starterCode }),
    ...(problem.referenceSolution === undefined
      ? {}
      : { reference_solution: problem.referenceSolution }),
    ...(problem.grading === undefined ? {} : { grading: problem.grading }),
    ...(problem.prompt === undefined ? {} : { prompt: problem.prompt }),
    ...(problem.promptSuffix === undefined ? {} : { prompt_suffix: problem.promptSuffix }),
    ...encodeHarness(problem.harness),
    visible_tests: problem.visibleTests.map((test) => encodeTest(problem, test)),
    hidden_tests: problem.hiddenTests.map((test) => encodeTest(problem, test)),
  }
}

function encodeHarness(harness: Problem['harness']): JsonObject {
  if (harness === undefined) return {}
  if (harness.kind === 'setup') return { harness: { ...harness } }
  const prelude = harness.prelude === undefined ? {} : { prelude: harness.prelude }
  if (harness.kind === 'stdio') return { harness: { kind: 'stdio', ...prelude } }
  const { kind, source, entryPoint } = harness
  return { harness: { kind, source, entry_point: entryPoint, ...prelude } }
}

const LINE_WIDTH = 100

/** JSON indented by two, with whatever fits on one line kept on one line, so that diffs read well. */
export function formatJson(json: Json, indent = ''): string {
  const flat = flatten(json)
  if (json === null || typeof json !== 'object') return flat
  const isTest = 'args' in json && 'expected' in json
  if (isTest || indent.length + flat.length <= LINE_WIDTH) return flat
  const inner = `${indent}  `
  if (Array.isArray(json)) {
    const items = (json as readonly Json[]).map((item) => inner + formatJson(item, inner))
    return `[\n${items.join(',\n')}\n${indent}]`
  }
  const entries = Object.entries(json as JsonObject).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${formatJson(item, inner)}`,
  )
  return `{\n${entries.join(',\n')}\n${indent}}`
}

function flatten(json: Json): string {
  if (json === null || typeof json !== 'object') return JSON.stringify(json)
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(flatten).join(', ')}]`
  const entries = Object.entries(json as JsonObject)
  if (entries.length === 0) return '{}'
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${flatten(item)}`).join(', ')} }`
}
