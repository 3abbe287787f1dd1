import type { PyValue } from '../../src/core/py-value.ts'
import { valueKey } from '../../src/values/py-value.ts'

type Relation = (args: readonly PyValue[]) => PyValue | null

type Numeric = {
  readonly type: 'int' | 'float' | 'bool'
  readonly value: bigint | number | boolean
}

const int = (value: number | bigint): PyValue => ({ type: 'int', value: BigInt(value) })
const bool = (value: boolean): PyValue => ({ type: 'bool', value })
const str = (value: string): PyValue => ({ type: 'str', value })

/** The items of a sequence, a text's characters included; null for anything else. */
export function itemsOf(value: PyValue | undefined): readonly PyValue[] | null {
  if (value === undefined) return null
  if (value.type === 'str') return Array.from(value.value, str)
  return 'items' in value ? value.items : null
}

/** A number as a double; null for anything that is not an int or a float. */
export function numberOf(value: PyValue | undefined): number | null {
  if (value?.type === 'int' || value?.type === 'float') return Number(value.value)
  return null
}

function truth(value: PyValue): boolean {
  if (value.type === 'none') return false
  if (value.type === 'bool') return value.value
  const items = itemsOf(value)
  if (items !== null) return items.length > 0
  if (value.type === 'dict') return value.entries.length > 0
  return numberOf(value) !== 0
}

function isNumeric(value: PyValue | undefined): value is PyValue & Numeric {
  return value?.type === 'int' || value?.type === 'float'
}

/** Applies an operation on doubles; ints stay ints where the double is exact enough. */
function arithmetic(
  a: PyValue | undefined,
  b: PyValue | undefined,
  operate: (a: number, b: number) => number,
): PyValue | null {
  if (!isNumeric(a) || !isNumeric(b)) return null
  const value = operate(Number(a.value), Number(b.value))
  if (a.type === 'float' || b.type === 'float') return { type: 'float', value }
  return Number.isSafeInteger(value) ? int(value) : null
}

function compare(a: PyValue, b: PyValue): number | null {
  if (isNumeric(a) && isNumeric(b)) return Number(a.value) - Number(b.value)
  if (a.type === 'str' && b.type === 'str')
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
  return null
}

function ordered(items: readonly PyValue[]): PyValue[] | null {
  const comparable = items.every((item) => compare(items[0] as PyValue, item) !== null)
  return comparable ? [...items].sort((a, b) => compare(a, b) ?? 0) : null
}

function extreme(items: readonly PyValue[] | null, sign: 1 | -1): PyValue | null {
  return (items === null ? null : ordered(items))?.at(sign === 1 ? -1 : 0) ?? null
}

function total(items: readonly PyValue[] | null): PyValue | null {
  if (items === null) return null
  return items.reduce<PyValue | null>(
    (sum, item) => (sum === null ? null : arithmetic(sum, item, (a, b) => a + b)),
    int(0),
  )
}

/** A sequence of the same type as `like`. */
function sequence(like: PyValue, items: readonly PyValue[] | null): PyValue | null {
  if (items === null) return null
  if (like.type === 'list' || like.type === 'tuple') return { type: like.type, items }
  if (like.type !== 'str') return null
  return str(items.map((item) => (item.type === 'str' ? item.value : '')).join(''))
}

function text(value: PyValue | undefined, change: (text: string) => string): PyValue | null {
  return value?.type === 'str' ? str(change(value.value)) : null
}

function holds(container: PyValue | undefined, item: PyValue | undefined): PyValue | null {
  if (item === undefined || container === undefined) return null
  if (container.type === 'str') {
    return item.type === 'str' ? bool(container.value.includes(item.value)) : null
  }
  const items = itemsOf(container)
  if (items === null) return null
  const key = valueKey(item)
  return bool(items.some((other) => valueKey(other) === key))
}

const length = (value: PyValue | undefined): PyValue | null => {
  const items = itemsOf(value)
  if (items !== null) return int(items.length)
  return value?.type === 'dict' ? int(value.entries.length) : null
}

const one = int(1)
const ofFirst: readonly Relation[] = [
  ([a]) => a ?? null,
  ([a]) => length(a),
  ([a]) => total(itemsOf(a)),
  ([a]) => extreme(itemsOf(a), 1),
  ([a]) => extreme(itemsOf(a), -1),
  ([a]) => (a === undefined ? null : sequence(a, itemsOf(a)?.toReversed() ?? null)),
  ([a]) => (a === undefined ? null : sequence(a, ordered(itemsOf(a) ?? []))),
  ([a]) => (a === undefined ? null : sequence(a, ordered(itemsOf(a) ?? [])?.toReversed() ?? null)),
  ([a]) => (a === undefined ? null : bool(truth(a))),
  ([a]) => (a === undefined ? null : bool(!truth(a))),
  ([a]) => arithmetic(a, one, (x) => Math.abs(x)),
  ([a]) => arithmetic(a, one, (x) => -x + 0),
  ([a]) => arithmetic(a, one, (x) => x + 1),
  ([a]) => arithmetic(a, one, (x) => x - 1),
  ([a]) => arithmetic(a, one, (x) => 2 * x),
  ([a]) => arithmetic(a, one, (x) => x * x),
  ([a]) => itemsOf(a)?.[0] ?? null,
  ([a]) => itemsOf(a)?.at(-1) ?? null,
  ([a]) => (a?.type === 'int' ? str(String(a.value)) : null),
  ([a]) => text(a, (s) => s.toUpperCase()),
  ([a]) => text(a, (s) => s.toLowerCase()),
  ([a]) => {
    const items = itemsOf(a)
    return items === null ? null : int(new Set(items.map(valueKey)).size)
  },
]

const ofSecond: readonly Relation[] = [
  ([, b]) => b ?? null,
  ([, b]) => length(b),
  ([, b]) => extreme(itemsOf(b), 1),
  ([, b]) => extreme(itemsOf(b), -1),
  ([, b]) => (b === undefined ? null : bool(truth(b))),
  ([, b]) => itemsOf(b)?.[0] ?? null,
]

const comparison =
  (test: (order: number) => boolean): Relation =>
  ([a, b]) => {
    const order = a === undefined || b === undefined ? null : compare(a, b)
    return order === null ? null : bool(test(order))
  }

const ofPair: readonly Relation[] = [
  ([a, b]) => arithmetic(a, b, (x, y) => x + y),
  ([a, b]) => arithmetic(a, b, (x, y) => x - y),
  ([a, b]) => arithmetic(a, b, (x, y) => y - x),
  ([a, b]) => arithmetic(a, b, (x, y) => x * y),
  ([a, b]) => arithmetic(a, b, (x, y) => Math.floor(x / y)),
  ([a, b]) => arithmetic(a, b, (x, y) => x - y * Math.floor(x / y)),
  ([a, b]) => arithmetic(a, b, (x, y) => Math.max(x, y)),
  ([a, b]) => arithmetic(a, b, (x, y) => Math.min(x, y)),
  comparison((order) => order === 0),
  comparison((order) => order < 0),
  comparison((order) => order > 0),
  ([a, b]) => holds(b, a),
  ([a, b]) => holds(a, b),
  ([a, b]) => arithmetic(a, b, (x, y) => x ** y),
  ([a, b]) => {
    const items = itemsOf(a)
    if (items === null || b === undefined) return null
    const key = valueKey(b)
    return int(items.filter((item) => valueKey(item) === key).length)
  },
  ([a, b]) => {
    const index = b?.type === 'int' ? Number(b.value) : null
    return index === null ? null : (itemsOf(a)?.at(index) ?? null)
  },
]

const ofRest: readonly Relation[] = [
  ([, , c]) => c ?? null,
  (args) => extreme(args, 1),
  (args) => extreme(args, -1),
  (args) => total(args),
]

const relations: readonly Relation[] = [...ofFirst, ...ofSecond, ...ofPair, ...ofRest]

export const RELATION_COUNT = relations.length

/**
 * 1 for each simple relation that an example's answer has to its arguments (equal to the first, to
 * its length, its sum, the pair's product, …), 0 elsewhere; shape [RELATION_COUNT].
 */
export function relationsOf(args: readonly PyValue[], expected: PyValue): Uint8Array {
  const key = valueKey(expected)
  return Uint8Array.from(relations, (relation) => {
    const value = relation(args)
    return value !== null && valueKey(value) === key ? 1 : 0
  })
}
