import type { z } from 'zod'
import { ProblemError } from '../../../src/core/errors.ts'
import { checkValue } from '../../../src/settings/schema-issue.ts'
import { fillIn, type Row } from './fill-in.ts'
import { readSharedFile, type Table } from './template-file.ts'

/** Files whose words and tables any family may name. */
const FILES = ['words', 'number-properties', 'text-properties', 'item-maps', 'typed-steps'] as const

interface Shared {
  readonly words: ReadonlyMap<string, Row>
  readonly tables: ReadonlyMap<string, Table>
  /** The place of a table's row in its file. */
  readonly placeOf: (table: string, row: number) => string
}

let read: Shared | undefined

/** What every family may name, read once. @throws {ProblemError} when a file is not in the format. */
export function shared(): Shared {
  if (read === undefined) {
    const files = FILES.map(readSharedFile)
    read = {
      words: new Map(files.flatMap(({ value }) => Object.entries(value.words ?? {}))),
      tables: new Map(files.flatMap(({ value }) => Object.entries(value.tables ?? {}))),
      placeOf(table, row) {
        const file = files.find(({ value }) => value.tables?.[table] !== undefined)
        const isBare = Array.isArray(file?.value.tables?.[table])
        return file?.locate(['tables', table, ...(isBare ? [] : ['rows']), row]) ?? table
      },
    }
  }
  return read
}

/** The text that a shared word stands for. @throws {ProblemError} when there is no such word. */
export function sharedWord(name: string): string {
  return fillIn(`@${name}`, shared().words, () => 'shared words')
}

/** A table's rows, with the fields that they have as usual. */
export function rowsOf(table: Table): readonly Row[] {
  return Array.isArray(table) ? table : table.rows.map((row) => ({ ...table.usual, ...row }))
}

/**
 * The rows of a shared table for code to build on: names in them are filled in from the shared words,
 * but for those in `own`.
 *
 * @param own what names stand for here, such as `$k` for `k`.
 * @throws {ProblemError} with file, line, column and rule, when a name stands for nothing or a row
 *   breaks the schema.
 */
export function sharedRows<T>(
  name: string,
  schema: z.ZodType<T>,
  own: Readonly<Record<string, string>> = {},
): T[] {
  const { words, tables, placeOf } = shared()
  const table = tables.get(name)
  if (table === undefined) throw new ProblemError(`There is no shared table \`${name}\``)
  const known = new Map<string, Row>([...words, ...Object.entries(own)])
  return rowsOf(table).map((row, i) => {
    const where = () => placeOf(name, i)
    const fields = typeof row === 'object' ? Object.entries(row) : []
    const filled = fields.map(([key, text]) => [key, fillIn(String(text), known, where)])
    return checkValue(schema, Object.fromEntries(filled), ProblemError, where())
  })
}
