import type { z } from 'zod'
import { firstBreach } from '../src/settings/schema-issue.ts'
import type { JsonPath, SourceFile } from './source-file.ts'

/**
 * Checks one part of a file against its schema. A broken rule throws a `ProblemError` with file,
 * line, column and rule; an unknown key is reported first, with the likely one, because
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
  const { path, rule } = firstBreach(result.error, schema, value)
  return source.fail([...at, ...path], rule)
}
