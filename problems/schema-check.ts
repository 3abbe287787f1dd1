import { closest } from 'fastest-levenshtein'
import type { z } from 'zod'
import { olderProblemSchema, problemSetJsonSchema } from './schema.ts'
import type { JsonPath, SourceFile } from './source-file.ts'

/** Every field name of the format, for suggestions. */
function fieldNames(): string[] {
  const names = new Set(Object.keys(olderProblemSchema.shape))
  JSON.stringify(problemSetJsonSchema(), (key, value: unknown) => {
    if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name)
    return value
  })
  return [...names]
}

/** The rule that was broken, in words. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const got = issue.message.match(/received (\w+)/)?.[1] ?? 'something else'
    if (got === 'undefined') return 'is missing'
    return `expected ${issue.expected}, got ${got}`
  }
  if (issue.code === 'invalid_value') {
    return `expected one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
  }
  if (issue.code === 'too_small' && issue.origin === 'array') {
    return `needs at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty'
  return issue.message
}

/**
 * Checks one part of a file against its schema. A broken rule throws a `ProblemError` with file,
 * line, column and rule; an unknown key is reported first, with the name it most resembles, because
 * it is what a missing field usually comes from.
 */
export function checkSchema<T extends z.ZodType>(
  source: SourceFile,
  schema: T,
  value: unknown,
  at: JsonPath = [],
): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue === undefined) return source.fail(at, 'breaks the schema')
  const path = [...at, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))]
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    const like = closest(key, fieldNames())
    return source.fail([...path, key], `unknown key \`${key}\`; did you mean \`${like}\`?`)
  }
  return source.fail(path, describeIssue(issue))
}
