import { ProblemError } from '../../../src/core/errors.ts'

/** What a name of a template may stand for: a plain value, or values by field. */
export type Row = string | number | Readonly<Record<string, string | number>>

const SLOT = /@([a-z][A-Za-z\d]*)(?:\.([a-z][a-z\d]*))?/g

/**
 * Puts `@key.field`, and `@key` where a row is a plain value, in place; rows may hold further ones.
 * Names end at an underscore, so that a text goes on behind them: `@t.name_first`.
 *
 * @param where the place that messages name.
 * @throws {ProblemError} where a name stands for nothing, or for something that holds itself.
 */
export function fillIn(
  text: string,
  known: ReadonlyMap<string, Row>,
  where: () => string,
  within: readonly string[] = [],
): string {
  return text.replace(SLOT, (slot, key: string, field?: string) => {
    const value = known.get(key)
    const isPlain = typeof value !== 'object'
    const found = isPlain ? value : field === undefined ? undefined : value[field]
    if (found === undefined) throw new ProblemError(`${where()}: \`${slot}\` names nothing`)
    const name = isPlain ? key : slot
    if (within.includes(name)) throw new ProblemError(`${where()}: \`${slot}\` stands for itself`)
    const filled = fillIn(String(found), known, where, [...within, name])
    return isPlain && field !== undefined ? `${filled}.${field}` : filled
  })
}

/** Every combination of the keys' rows, the last key's changing fastest; one where there are no keys. */
export function combinations<T>(
  keys: Iterable<readonly [key: string, rows: readonly T[]]>,
  known: ReadonlyMap<string, T> = new Map(),
): ReadonlyMap<string, T>[] {
  let all = [known]
  for (const [key, rows] of keys) {
    all = all.flatMap((before) => rows.map((row) => new Map(before).set(key, row)))
  }
  return all
}
