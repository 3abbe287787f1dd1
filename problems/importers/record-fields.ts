import { z } from 'zod'
import type { PyValue } from '../../src/core/py-value.ts'
import { firstBreach } from '../../src/settings/schema-issue.ts'
import { fieldsOf, plainValue } from '../../src/values/python-json.ts'
import { PYTHON_KEYWORDS } from '../python-names.ts'
import { identifier } from '../schema.ts'

/** A record that a format's schema refuses: one task is left out, the file goes on. */
export class RecordError extends Error {
  override readonly name = 'RecordError'
}

/** Why the checks of a task are none that can be graded: the task is left out. */
export class NoCheckError extends Error {
  override readonly name = 'NoCheckError'
}

/** A value of a test, as Python's JSON has it; everything else of a record is plain. */
export const pyValue = z.custom<PyValue>((value) => value !== undefined, 'is missing')

/** The name of a function, of which nothing but an identifier may reach a program. */
export const functionName = identifier.refine(
  (name) => !PYTHON_KEYWORDS.has(name),
  'is a Python keyword',
)

/** Source of Python, with its line ends as Python reads them: a lone `\r` is one, too. */
export const pythonSource = z.string().transform((text) => text.replaceAll(/\r\n?/g, '\n'))

export const benchmarkId = z.union([z.string().min(1).max(200), z.int()])

/**
 * Checks a record's fields by a schema. Fields named in `values` reach it as Python values, all others
 * as plain data.
 *
 * @throws {RecordError} with field and rule.
 */
export function checkedFields<T extends z.ZodType>(
  schema: T,
  record: PyValue,
  values: ReadonlySet<string> = new Set(),
): z.output<T> {
  const fields = fieldsOf(record)
  if (fields === null) throw new RecordError('expected an object')
  const given = Object.fromEntries(
    Array.from(fields, ([key, value]) => [key, values.has(key) ? value : plainValue(value)]),
  )
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const { path, rule } = firstBreach(result.error, schema, given)
  throw new RecordError(`${path.length === 0 ? '' : `${path.join('.')}: `}${rule}`)
}

/** The items of a list. `{}` stands for an empty one, as a loop of Python's has it. */
export function listItems(value: PyValue, name: string): readonly PyValue[] {
  if (value.type === 'list') return value.items
  if (value.type === 'dict' && value.entries.length === 0) return []
  throw new RecordError(`${name}: expected a list`)
}
