import { z } from 'zod'
import { fillIn, type Row } from '../fill-in.ts'
import { readSharedFile, type Table } from './template-file.ts'

/** Files whose words and tables any family may name. */
const FILES = ['words', 'number-properties', 'text-properties', 'item-maps', 'typed-steps'] as const

interface Shared {
  readonly words: ReadonlyMap<string, Row>
  readonly tables: ReadonlyMap<string, Table>
}

let read: Shared | undefined

/** What every family may name, read once. @throws {ProblemError} when a file is not in the format. */
export function shared(): Shared {
  if (read === undefined) {
    const files = FILES.map(readSharedFile)
    read = {
      words: new Map(files.flatMap(({ words }) => Object.entries(words ?? {}))),
      tables: new Map(files.flatMap(({ tables }) => Object.entries(tables ?? {}))),
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

const textFields = z.record(z.string(), z.coerce.string())

/**
 * The rows of a shared table for code to build on: its names filled in from the shared words, but for
 * those in `own`.
 *
 * @param own what names stand for here, such as `$k` for `k`.
 * @throws {ProblemError} when a name stands for nothing.
 * @throws {ZodError} when the rows lack a field of `schema`.
 */
export function sharedRows<T>(
  name: string,
  schema: z.ZodType<T>,
  own: Readonly<Record<string, string>> = {},
): T[] {
  const { words, tables } = shared()
  const known = new Map<string, Row>([...words, ...Object.entries(own)])
  const fill = (text: string) => fillIn(text, known, () => `shared table \`${name}\``)
  return rowsOf(tables.get(name) ?? []).map((row) => {
    const filled = Object.entries(textFields.parse(row)).map(([key, text]) => [key, fill(text)])
    return schema.parse(Object.fromEntries(filled))
  })
}
