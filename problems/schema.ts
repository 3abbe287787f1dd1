import { z } from 'zod'
import type { Json, JsonObject } from '../src/core/json.ts'

/**
 * The problem file, as written by people: the single source of the rules that one field can break
 * alone. Rules between fields (arguments fit parameters, ids are unique) live in `decode.ts`.
 */

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

export const identifier = z
  .string()
  .regex(IDENTIFIER, 'must be a Python identifier')
  .meta({ description: 'A Python identifier that is no keyword.' })

const annotation = z.string().min(1).meta({
  description:
    'A Python annotation: int, float, bool, str, bytes, None, Any, list[int], tuple[int, str], tuple[int, ...], dict[str, int], set[int], X | None, Optional[X].',
})

const value = z
  .custom<Json>((json) => json !== undefined, 'is missing')
  .meta({
    description:
      'A Python value as JSON, read by the declared type. What JSON lacks: {"$tuple": []}, {"$set": []}, {"$frozenset": []}, {"$dict": [[key, value]]}, {"$int": "digits"}, {"$float": "nan"}, {"$bytes": "base64"}, {"$complex": [re, im]}.',
  })

const parameter = z.strictObject({
  name: identifier,
  type: annotation.default('Any'),
})

const testCase = z.strictObject({
  args: z.array(value).meta({ description: 'Positional arguments, one per parameter.' }),
  expected: value,
})

const tolerance = z.number().min(0)

const comparison = z.strictObject({
  mode: z
    .enum(['exact', 'float', 'unordered', 'python-eq', 'allclose', 'printed'])
    .default('exact')
    .meta({
      description:
        'exact: same type and value all the way down. float: floats agree within the tolerances. unordered: the outermost list or tuple is a multiset. python-eq: Python == over builtin types. allclose: python-eq, else numbers of one shape within the tolerances, as EvalPlus has it. printed: text by lines, lines of decimal numbers by their values, as LiveCodeBench has it.',
    }),
  absolute_tolerance: tolerance
    .optional()
    .meta({ description: 'Only with the modes float and allclose.' }),
  relative_tolerance: tolerance
    .optional()
    .meta({ description: 'Only with the modes float and allclose.' }),
  judge: z
    .enum(['find_zero', 'sum_div', 'surface_Area', 'digit_distance_nums'])
    .optional()
    .meta({ description: "Only with mode allclose: EvalPlus' judge of one task." }),
})

const harness = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('append'),
      source: z.string().min(1),
      entry_point: identifier,
      prelude: z.string().optional(),
    }),
    z.strictObject({ kind: z.literal('setup'), source: z.string().min(1) }),
    z.strictObject({ kind: z.literal('stdio'), prelude: z.string().optional() }),
  ])
  .meta({
    description:
      'append: Python put after the candidate, its entry point is called with the tests (read as Any). setup: Python put after the candidate, whose own function is called. stdio: the candidate is a script; a test gives its input and expects its output. prelude: Python before the candidate.',
  })

const problem = z.strictObject({
  id: z
    .string()
    .regex(
      /^[a-z0-9_./-]+$/,
      'must be lower-case letters, digits, `_`, `-`, `/` and `.` (such as `add_numbers`)',
    )
    .meta({ description: 'Unique within the set.' }),
  kind: z.literal('function').default('function'),
  function_name: identifier,
  parameters: z.array(parameter),
  return_type: annotation.default('Any'),
  docstring: z.string().min(1).meta({ description: 'What the function does, in plain words.' }),
  visible_tests: z.array(testCase).min(1).meta({ description: 'What learning may see.' }),
  hidden_tests: z
    .array(testCase)
    .min(1)
    .meta({ description: 'What alone decides whether the problem counts as solved.' }),
  comparison: comparison.prefault({}),
  starter_code: z
    .string()
    .optional()
    .meta({ description: 'A body the editor starts from, without the `def` line.' }),
  reference_solution: z
    .string()
    .optional()
    .meta({ description: 'A full source that passes every test. Never shown to an agent.' }),
  tags: z.array(z.string().min(1)).default([]),
  grading: z.enum(['host', 'in-sandbox']).optional().meta({
    description: 'in-sandbox: some checks are Python that runs beside the candidate.',
  }),
  harness: harness.optional(),
  prompt: z
    .string()
    .optional()
    .meta({ description: "What a benchmark's completions continue: imports, helpers, header." }),
  prompt_suffix: z.string().optional().meta({ description: 'What follows such a completion.' }),
})

/** The whole file. */
export const problemSetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().min(1),
    description: z.string().default(''),
    problems: z.array(problem).min(1),
  })
  .meta({
    title: 'codegen-gym problem set',
    description: 'Functions to write: their description, tests and reference solutions.',
  })

export type ProblemSetFile = z.output<typeof problemSetSchema>
export type ProblemFile = z.output<typeof problem>

/** The older format: one object, whatever else it may carry is refused by name. */
export const olderProblemSchema = z.strictObject({
  function_name: identifier,
  docstring: z.string().default(''),
  test_cases: z.array(z.array(value).length(2, 'a test case is `[input, expected]`')),
  starter_code: z.string().default(''),
})

export type OlderProblemFile = z.output<typeof olderProblemSchema>

/** The schema as JSON Schema (draft 2020-12), for editors; published as `problem-set.schema.json`. */
export function problemSetJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(problemSetSchema, { io: 'input', unrepresentable: 'any' })
  return JSON.parse(JSON.stringify(schema)) as JsonObject
}
