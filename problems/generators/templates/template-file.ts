import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { ProblemError } from '../../../src/core/errors.ts'
import { firstBreach } from '../../../src/settings/schema-issue.ts'
import { type LocatedYaml, readLocatedYaml } from '../../../src/yaml/located-yaml.ts'

/** The folder of the files, and those of them that all others may name things of. */
export const TEMPLATES = new URL('../families/templates/', import.meta.url)

const text = z.string().min(1)
const cell = z.union([z.string(), z.number()], 'expected a text or a number')
const fields = z.record(z.string().regex(/^[a-z][a-z\d]*$/, 'expected a lower-case word'), cell)
const row = z.union([cell, fields], 'expected a value, or values by field')
const name = z.string().regex(/^[a-z][A-Za-z\d]*$/, 'expected a name without `_` and `-`')
const words = z.record(name, cell)
const choice = z.strictObject({
  /** Tables, whose rows come one after the other. */
  from: z.array(text).min(1),
  /** The `name` of each row that is taken, in their order. Default: all rows. */
  only: z.array(text).min(1).optional(),
})
const rows = z.union(
  [text, z.array(row).min(1), choice],
  'expected a list of rows, the name of a table, or `from` tables and `only` names of rows',
)
const tableOfFields = z.strictObject({
  /** Fields of every row that does not have them. */
  usual: fields,
  rows: z.array(fields).min(1),
})
const table = z.union(
  [z.array(row).min(1), tableOfFields],
  'expected a list of rows, or `usual` fields and `rows`',
)
const tables = z.record(name, table)

const templateSchema = z.strictObject({
  /** Where programs say that they come from. */
  source: text.optional(),
  /** Domains of the parameters, each with the names it may have: `ints k,limit=int`. */
  takes: text.optional(),
  /** Python annotation of the result. */
  gives: text.optional(),
  /** What the function may be called, separated by spaces. */
  names: text.optional(),
  /** The function's body; `$0` is the first parameter, `self(` a recursive call. */
  body: text.optional(),
  /** Ways to say what it does, with alternatives `{one|other}`. */
  say: z.union([text, z.array(text).min(1)], 'expected a text or a list of texts').optional(),
  words: words.optional(),
  /** Every combination of rows is a template of its own. */
  each: z.record(name, rows).optional(),
  /** Templates that take from this one what they do not have. */
  get programs(): z.ZodOptional<z.ZodArray<typeof templateSchema>> {
    return z.array(templateSchema).min(1).optional()
  },
})

const familySchema = templateSchema.extend({ tables: tables.optional() })
const sharedSchema = z.strictObject({ words: words.optional(), tables: tables.optional() })

export type Template = z.infer<typeof templateSchema>
export type FamilyTemplate = z.infer<typeof familySchema>
export type Rows = z.infer<typeof rows>
export type Table = z.infer<typeof table>

/** A template as a file has it, which knows where each of its keys stands. */
export interface Located<T> {
  readonly value: T
  readonly locate: LocatedYaml['locate']
}

/** @throws {ProblemError} of one line with file, line, column and rule. */
function readChecked<T extends z.ZodType>(file: string | URL, schema: T): Located<z.output<T>> {
  const shown = path.basename(file instanceof URL ? file.pathname : file)
  const reading = readLocatedYaml(readFileSync(file, 'utf8'), shown)
  if ('error' in reading) throw new ProblemError(reading.error)
  const parsed = schema.safeParse(reading.value)
  if (parsed.success) return { value: parsed.data, locate: reading.locate }
  const { path: at, isUnknownKey, rule } = firstBreach(parsed.error, schema, reading.value)
  const place = isUnknownKey || at.length === 0 ? '' : `\`${at.join('.')}\`: `
  throw new ProblemError(`${reading.locate(at)}: ${place}${rule}`)
}

/** @throws {ProblemError} when the file is not in the format. */
export function readFamilyFile(file: string | URL): Located<FamilyTemplate> {
  return readChecked(file, familySchema)
}

/** Words and tables for the templates of many files. @throws {ProblemError} as above. */
export function readSharedFile(name: string): Located<z.infer<typeof sharedSchema>> {
  return readChecked(new URL(`shared/${name}.yaml`, TEMPLATES), sharedSchema)
}
