import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { ProblemError } from '../../../src/core/errors.ts'
import { checkValue } from '../../../src/settings/schema-issue.ts'
import { combinations, fillIn, type Row } from '../templates/fill-in.ts'
import type { ProgramSpec } from './spec.ts'
import { strayDomain, terse } from './terse.ts'

const FOLDER = fileURLToPath(new URL('../exercises/', import.meta.url))
/** Holds no exercises but rows that exercises of any file may name. */
const TABLES_FILE = 'tables.yaml'

const cell = z.union([z.string(), z.number()])
const row = z.union([cell, z.record(z.string(), cell)])
const rows = z.array(row).min(1)
const tablesSchema = z.record(z.string(), rows)

const exerciseSchema = z.strictObject({
  /** Domains of the parameters, each with the names it may have: `ints k,limit=int`. */
  takes: z.string(),
  /** Python annotation of the result. */
  gives: z.string(),
  /** What the function may be called, separated by spaces. */
  names: z.string(),
  /** Rows under a key; every combination is an exercise of its own. A string names a table. */
  each: z.record(z.string().regex(/^[a-z]\w*$/), z.union([z.string(), rows])).optional(),
  /** The function's body; `$0` is the first parameter, `self(` a recursive call. */
  body: z.string(),
  /** Ways to say what it does, with alternatives `{one|other}`. */
  say: z.array(z.string()).min(1),
})

type Exercise = z.infer<typeof exerciseSchema>
type Tables = z.infer<typeof tablesSchema>

/** Rows that exercises may name. @throws {ProblemError} on anything that is no table. */
async function readTables(folder: string): Promise<Tables> {
  const tables: unknown = parse(await readFile(path.join(folder, TABLES_FILE), 'utf8'))
  return checkValue(tablesSchema, tables, ProblemError, TABLES_FILE)
}

/**
 * Reads exercises written by hand (`exercises/README.md` has the format): one spec for every
 * combination of an exercise's rows.
 *
 * @param files paths of the files to read; default: all in the folder.
 * @throws {ProblemError} that names file and entry, when one is not in the format.
 */
export async function readExercises(files?: readonly string[]): Promise<ProgramSpec[]> {
  const tables = await readTables(FOLDER)
  const chosen = files ?? (await exerciseFiles())
  const read = await Promise.all(chosen.map((file) => readFileOfExercises(file, tables)))
  return read.flat()
}

async function exerciseFiles(): Promise<string[]> {
  const names = await readdir(FOLDER, { recursive: true })
  return names
    .filter((name) => name.endsWith('.yaml') && name !== TABLES_FILE)
    .sort()
    .map((name) => path.join(FOLDER, name))
}

async function readFileOfExercises(file: string, tables: Tables): Promise<ProgramSpec[]> {
  const name = path.relative(FOLDER, file)
  const list = z.array(z.unknown()).safeParse(parse(await readFile(file, 'utf8')))
  if (!list.success) throw new ProblemError(`${name}: expected a list of exercises`)
  return list.data.flatMap((entry, i) => {
    const where = `${name}, entry ${i + 1}`
    return specsOf(checkValue(exerciseSchema, entry, ProblemError, where), tables, where)
  })
}

function specsOf(exercise: Exercise, tables: Tables, where: string): ProgramSpec[] {
  const keys = Object.entries(exercise.each ?? {}).map(([key, value]) => {
    const found = typeof value === 'string' ? tables[value] : value
    if (found !== undefined) return [key, found] as const
    throw new ProblemError(
      `${where}: \`each.${key}\` names no table of ${TABLES_FILE}: \`${value}\``,
    )
  })
  return combinations<Row>(keys).map((chosen) => {
    const fill = (text: string) => fillIn(text, chosen, () => where)
    const takes = fill(exercise.takes).trim()
    const stray = strayDomain(takes)
    if (stray !== undefined) throw new ProblemError(`${where}: there is no domain \`${stray}\``)
    return terse(
      'exercises',
      takes,
      fill(exercise.gives),
      fill(exercise.names).trim().split(/\s+/).join(' '),
      fill(exercise.body).trimEnd(),
      ...exercise.say.map(fill),
    )
  })
}
