import { ProblemError } from '../../../src/core/errors.ts'
import type { Family, ProgramSpec } from '../entries/spec.ts'
import { strayDomain, terse } from '../entries/terse.ts'
import { combinations, fillIn, type Row } from '../templates/fill-in.ts'
import { rowsOf, shared } from '../templates/shared-tables.ts'
import {
  type Located,
  type Rows,
  readFamilyFile,
  type Table,
  TEMPLATES,
  type Template,
} from '../templates/template-file.ts'

type Known = ReadonlyMap<string, Row>
type Path = readonly (string | number)[]

const PARTS = ['source', 'takes', 'gives', 'names', 'body', 'say'] as const

/** What a template says of its programs, itself or through those around it. */
type Parts = Partial<Pick<Template, (typeof PARTS)[number]>>

/** A family whose programs are all written in files of `templates/`, in their order. */
export function family(...names: readonly string[]): Family {
  return () => names.flatMap((name) => readPrograms(new URL(`${name}.yaml`, TEMPLATES)))
}

/**
 * The programs of one file of templates (`templates/README.md` has the format), in its order.
 *
 * @throws {ProblemError} of one line with file, line, column and rule, when it is not in the format.
 */
export function readPrograms(file: string | URL): ProgramSpec[] {
  const located = readFamilyFile(file)
  const { words, tables } = shared()
  const reader = new Reader(
    located,
    new Map([...tables, ...Object.entries(located.value.tables ?? {})]),
  )
  return reader.programs(located.value, [], {}, words)
}

class Reader {
  readonly #locate: Located<Template>['locate']
  readonly #tables: ReadonlyMap<string, Table>

  constructor({ locate }: Located<Template>, tables: ReadonlyMap<string, Table>) {
    this.#locate = locate
    this.#tables = tables
  }

  /** The programs of a template and of those within it, for every combination of its rows. */
  programs(template: Template, path: Path, around: Parts, known: Known): ProgramSpec[] {
    const { words, each, programs } = template
    const parts = { ...around, ...partsOf(template) }
    const keys = Object.entries(each ?? {}).map(
      ([key, rows]) => [key, this.#rows(rows, [...path, 'each', key])] as const,
    )
    const inner = new Map([...known, ...Object.entries(words ?? {})])
    return combinations(keys, inner).flatMap((chosen) =>
      programs === undefined
        ? this.#program(parts, path, chosen)
        : programs.flatMap((one, i) => this.programs(one, [...path, 'programs', i], parts, chosen)),
    )
  }

  #program(parts: Parts, path: Path, known: Known): ProgramSpec {
    const where = () => this.#locate(path)
    const texts = (key: keyof Parts): string[] => {
      const part = parts[key]
      if (part === undefined) throw new ProblemError(`${where()}: a program needs \`${key}\``)
      return [part].flat().map((text) => fillIn(text, known, where).trim())
    }
    const text = (key: keyof Parts): string => texts(key).join(' ')
    const takes = text('takes')
    const stray = strayDomain(takes)
    if (stray !== undefined) throw this.#refusal(path, `there is no domain \`${stray}\``)
    return terse(text('source'), takes, text('gives'), text('names'), text('body'), ...texts('say'))
  }

  #rows(rows: Rows, path: Path): readonly Row[] {
    if (Array.isArray(rows)) return rows
    const { from, only } = typeof rows === 'string' ? { from: [rows] } : rows
    const all = from.flatMap((name) => {
      const table = this.#tables.get(name)
      if (table === undefined) throw this.#refusal(path, `there is no table \`${name}\``)
      return rowsOf(table)
    })
    return only === undefined ? all : only.map((name) => this.#named(name, all, path))
  }

  #named(name: string, rows: readonly Row[], path: Path): Row {
    const found = rows.find((row) => typeof row === 'object' && row.name === name)
    if (found === undefined) throw this.#refusal(path, `no row has the name \`${name}\``)
    return found
  }

  #refusal(path: Path, rule: string): ProblemError {
    return new ProblemError(`${this.#locate(path)}: ${rule}`)
  }
}

/** The parts that a template has itself. */
function partsOf(template: Template): Parts {
  return Object.fromEntries(PARTS.flatMap((key) => (key in template ? [[key, template[key]]] : [])))
}
