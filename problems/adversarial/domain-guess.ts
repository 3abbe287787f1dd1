import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { hashKey, isHashable, valueKey } from '../../src/values/py-value.ts'
import {
  CHARACTER_KINDS,
  type DomainFile,
  domainOf,
  type InputDomain,
  type ValueDomain,
} from './domain.ts'
import { kindOf } from './text-pool.ts'

/** Lists and texts of a guessed domain may be as much longer than the longest that is tested. */
const GROWTH = 4
/** Tests that must all agree before what they have in common counts as a rule. */
const ENOUGH = 8

function partsOf(value: PyValue): readonly PyValue[] {
  if (value.type === 'dict') return value.entries.map(([key]) => key)
  return 'items' in value ? value.items : []
}

/** As long as every tested value, where all have one length; else from the shortest upwards. */
function lengthsOf(lengths: readonly number[]): ValueDomain {
  if (lengths.length === 0) return {}
  const [low, high] = [Math.min(...lengths), Math.max(...lengths)]
  return { min_length: low, max_length: low === high ? high : high * GROWTH }
}

function areDistinct(items: readonly PyValue[]): boolean {
  return (
    new Set(items.map((item) => (isHashable(item) ? hashKey(item) : valueKey(item)))).size ===
    items.length
  )
}

/** What the values that tests have at one place have in common. */
function commonDomain(values: readonly PyValue[]): ValueDomain {
  const numbers = values.flatMap((value) =>
    value.type === 'int' || value.type === 'float' ? [Number(value.value)] : [],
  )
  const texts = values.flatMap((value) => (value.type === 'str' ? [Array.from(value.value)] : []))
  const rows = values.filter((value) => 'items' in value || value.type === 'dict')
  const entries = values.flatMap((value) => (value.type === 'dict' ? [value.entries] : []))
  const long = rows.filter((row) => partsOf(row).length > 2)
  const judged =
    entries.length > 0 ? entries.map((own) => own.map(([, entry]) => entry)) : rows.map(partsOf)
  const kinds = new Set(texts.flat().map(kindOf))
  return {
    ...(numbers.length === 0 ? {} : { min: Math.min(...numbers), max: Math.max(...numbers) }),
    ...lengthsOf([...texts, ...rows.map(partsOf)].map(({ length }) => length)),
    ...(kinds.size === 0 ? {} : { characters: CHARACTER_KINDS.filter((kind) => kinds.has(kind)) }),
    ...(long.length > 2 && judged.every(areDistinct) ? { distinct: true } : {}),
    ...(isTable(rows) ? { rectangular: true } : {}),
    ...(entries.length > 0
      ? {
          keys: commonDomain(entries.flat().map(([key]) => key)),
          values: commonDomain(entries.flat().map(([, entry]) => entry)),
        }
      : rows.length > 0
        ? { items: commonDomain(rows.flatMap(partsOf)) }
        : {}),
  }
}

function isTable(rows: readonly PyValue[]): boolean {
  const nested = rows.filter((row) => partsOf(row).some((item) => item.type === 'list'))
  const widths = nested.map((row) => new Set(partsOf(row).map((item) => partsOf(item).length)))
  return nested.some((row) => partsOf(row).length > 1) && widths.every(({ size }) => size === 1)
}

/** Python over the parameters that every test fulfils: orders, equal lengths, sorted lists. */
function commonRules(problem: Problem, tests: readonly TestCase[]): string[] {
  if (tests.length < ENOUGH) return []
  const rules: string[] = []
  const columns = problem.parameters.map(({ name }, i) => ({
    name,
    values: tests.flatMap(({ args }) => args[i] ?? []),
  }))
  for (const { name, values } of columns) {
    if (values.some((value) => partsOf(value).length > 2) && values.every(isAscending)) {
      rules.push(`list(${name}) == sorted(${name})`)
    }
  }
  for (const a of columns) {
    for (const b of columns) {
      if (a === b) continue
      if (a.values.every((value, i) => isAtMost(value, b.values[i])))
        rules.push(`${a.name} <= ${b.name}`)
      if (a.values.every((value, i) => isAtMostLength(value, b.values[i])))
        rules.push(`${a.name} <= len(${b.name})`)
      if (a.name < b.name && a.values.every((value, i) => areAsLong(value, b.values[i]))) {
        rules.push(`len(${a.name}) == len(${b.name})`)
      }
    }
  }
  return rules
}

function isAscending(value: PyValue): boolean {
  if (value.type !== 'list' && value.type !== 'tuple') return false
  return value.items.every((item, i) => {
    const before = value.items[i - 1]
    if (before === undefined) return true
    if (item.type === 'str' && before.type === 'str') return before.value <= item.value
    return isAtMost(before, item)
  })
}

function isAtMost(a: PyValue, b: PyValue | undefined): boolean {
  const numeric = (value: PyValue | undefined) => value?.type === 'int' || value?.type === 'float'
  return (
    numeric(a) &&
    numeric(b) &&
    'value' in a &&
    b !== undefined &&
    'value' in b &&
    a.value <= b.value
  )
}

function isAtMostLength(a: PyValue, b: PyValue | undefined): boolean {
  return a.type === 'int' && b?.type === 'list' && a.value <= BigInt(b.items.length)
}

function areAsLong(a: PyValue, b: PyValue | undefined): boolean {
  return a.type === 'list' && b?.type === 'list' && a.items.length === b.items.length
}

/**
 * A domain guessed from a problem's tests, for sets that come with none. It is careful: numbers stay
 * between the smallest and the largest tested, texts keep to the kinds of characters tested, and
 * what all tests have in common (sorted lists, equal lengths) holds for every input. Only lists and
 * texts may grow, up to four times the longest.
 */
export function guessDomain(problem: Problem): InputDomain {
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  const inputs = Object.fromEntries(
    problem.parameters.map(({ name }, i) => [
      name,
      commonDomain(tests.flatMap(({ args }) => args[i] ?? [])),
    ]),
  )
  const rules = commonRules(problem, tests)
  return { inputs, where: rules.length === 0 ? undefined : rules.join(' and '), examples: [] }
}

/** The domain that a file gives for a problem, else one guessed from its tests. */
export function chooseDomain(
  problem: Problem,
  file: DomainFile | null,
): { readonly domain: InputDomain; readonly guessed: boolean } {
  const documented = domainOf(problem, file)
  return { domain: documented ?? guessDomain(problem), guessed: documented === null }
}
