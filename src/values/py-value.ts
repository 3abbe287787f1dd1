import type { PyValue } from '../core/py-value.ts'

/**
 * Constructors of Python values, so that `py.list([py.int(1)])` reads like the literal it stands for.
 * Integers take a number that is a safe integer, or a bigint.
 */
export const py = {
  none: { type: 'none' } as PyValue,
  bool: (value: boolean): PyValue => ({ type: 'bool', value }),
  int: (value: number | bigint): PyValue => ({ type: 'int', value: BigInt(value) }),
  float: (value: number): PyValue => ({ type: 'float', value }),
  complex: (re: number, im: number): PyValue => ({ type: 'complex', re, im }),
  str: (value: string): PyValue => ({ type: 'str', value }),
  bytes: (value: Uint8Array | readonly number[]): PyValue => ({
    type: 'bytes',
    value: Uint8Array.from(value),
  }),
  list: (items: readonly PyValue[]): PyValue => ({ type: 'list', items }),
  tuple: (items: readonly PyValue[]): PyValue => ({ type: 'tuple', items }),
  set: (items: readonly PyValue[]): PyValue => ({ type: 'set', items }),
  frozenset: (items: readonly PyValue[]): PyValue => ({ type: 'frozenset', items }),
  dict: (entries: readonly (readonly [PyValue, PyValue])[]): PyValue => ({ type: 'dict', entries }),
  /** A list of ints, the commonest argument of all. */
  ints: (values: readonly (number | bigint)[]): PyValue => ({
    type: 'list',
    items: values.map((value) => py.int(value)),
  }),
} as const

/** A float's key: `0.0` and `-0.0` are equal in Python and share one; all NaNs share one. */
function floatKey(value: number): string {
  return value === 0 ? '0' : String(value)
}

/**
 * A canonical string: two values share a key exactly when they have the same type and value all
 * the way down. Order counts in lists and tuples, not in sets and dictionaries. All NaNs share one
 * key, so that a key can serve to find duplicates.
 */
export function valueKey(value: PyValue): string {
  switch (value.type) {
    case 'none':
      return 'N'
    case 'bool':
      return value.value ? 'T' : 'F'
    case 'int':
      return `i${value.value}`
    case 'float':
      return `f${floatKey(value.value)}`
    case 'complex':
      return `c${floatKey(value.re)},${floatKey(value.im)}`
    case 'str':
      return JSON.stringify(value.value)
    case 'bytes':
      return `b${Buffer.from(value.value).toString('hex')}`
    case 'list':
      return `[${value.items.map(valueKey).join(',')}]`
    case 'tuple':
      return `(${value.items.map(valueKey).join(',')})`
    case 'set':
      return `{${value.items.map(valueKey).sort().join(',')}}`
    case 'frozenset':
      return `z{${value.items.map(valueKey).sort().join(',')}}`
    case 'dict':
      return `d{${value.entries
        .map(([key, item]) => `${valueKey(key)}:${valueKey(item)}`)
        .sort()
        .join(',')}}`
  }
}

/** A key of a whole argument list; see {@link valueKey}. */
export function argumentsKey(args: readonly PyValue[]): string {
  return args.map(valueKey).join(';')
}

/** Whether Python could use the value in a set or as a dictionary's key. */
export function isHashable(value: PyValue): boolean {
  if (value.type === 'tuple') return value.items.every(isHashable)
  return value.type !== 'list' && value.type !== 'set' && value.type !== 'dict'
}

/**
 * A key under which `1`, `1.0`, `True` and `(1+0j)` coincide, as they do in Python's sets and
 * dictionaries. Only for hashable values.
 */
export function hashKey(value: PyValue): string {
  switch (value.type) {
    case 'bool':
      return value.value ? 'n1' : 'n0'
    case 'int':
      return `n${value.value}`
    case 'float':
      return Number.isInteger(value.value) ? `n${BigInt(value.value)}` : `n${value.value}`
    case 'complex':
      return value.im === 0 ? hashKey({ type: 'float', value: value.re }) : valueKey(value)
    case 'tuple':
      return `(${value.items.map(hashKey).join(',')})`
    case 'set':
    case 'frozenset':
      return `{${value.items.map(hashKey).sort().join(',')}}`
    default:
      return valueKey(value)
  }
}

/** Nodes of the value's tree, itself included: a measure of its size. */
export function nodeCount(value: PyValue): number {
  if ('items' in value) return value.items.reduce((sum, item) => sum + nodeCount(item), 1)
  if (value.type === 'dict') {
    return value.entries.reduce((sum, [key, item]) => sum + nodeCount(key) + nodeCount(item), 1)
  }
  return 1
}
