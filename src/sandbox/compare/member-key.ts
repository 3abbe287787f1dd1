import type { Answer } from '../marshal/answer.ts'

/**
 * A text that two values share exactly when they have the same type and value all the way down;
 * order counts in lists and tuples alone, `-0.0` is `0.0`, and all NaNs share one. Null where an
 * instance of a library class is inside. Takes time in proportion to the value's size.
 */
export function exactKey(value: Answer): string | null {
  switch (value.type) {
    case 'none':
      return 'N'
    case 'bool':
      return value.value ? 'T' : 'F'
    case 'int':
      return `i${value.value.toString(16)}`
    case 'float':
      return `f${floatText(value.value)}`
    case 'complex':
      return `c${floatText(value.re)},${floatText(value.im)}`
    case 'dict':
      return dictKey(value.entries, exactKey)
    case 'frozenset':
      return joined('z{', value.items, exactKey, true)
    default:
      return commonKey(value, exactKey)
  }
}

/**
 * A text that two values share exactly when Python calls them equal: `1`, `1.0`, `True` and
 * `(1+0j)` have one, and so have a set and a frozenset. Null for what equals nothing, a NaN or an
 * instance of a library class being inside.
 */
export function equalKey(value: Answer): string | null {
  switch (value.type) {
    case 'none':
      return 'N'
    case 'bool':
      return value.value ? 'n1' : 'n0'
    case 'int':
      return `n${value.value.toString(16)}`
    case 'float':
      return realKey(value.value)
    case 'complex':
      if (value.im === 0) return realKey(value.re)
      if (Number.isNaN(value.re) || Number.isNaN(value.im)) return null
      return `c${floatText(value.re)},${floatText(value.im)}`
    case 'dict':
      return dictKey(value.entries, equalKey)
    case 'frozenset':
      return joined('{', value.items, equalKey, true)
    default:
      return commonKey(value, equalKey)
  }
}

type Key = (value: Answer) => string | null
type Common = Exclude<Answer, { type: 'none' | 'bool' | 'int' | 'float' | 'complex' | 'dict' }>

function commonKey(value: Common, key: Key): string | null {
  switch (value.type) {
    case 'str':
      return JSON.stringify(value.value)
    case 'bytes':
      return `b${Buffer.from(value.value).toString('hex')}`
    case 'list':
      return joined('[', value.items, key, false)
    case 'tuple':
      return joined('(', value.items, key, false)
    case 'set':
    case 'frozenset':
      return joined('{', value.items, key, true)
    case 'other':
      return null
  }
}

function floatText(value: number): string {
  return value === 0 ? '0' : String(value)
}

function realKey(value: number): string | null {
  if (Number.isNaN(value)) return null
  return Number.isInteger(value) ? `n${BigInt(value).toString(16)}` : `f${value}`
}

function joined(
  opening: string,
  items: readonly Answer[],
  key: Key,
  sorted: boolean,
): string | null {
  const keys: string[] = []
  for (const item of items) {
    const text = key(item)
    if (text === null) return null
    keys.push(text)
  }
  if (sorted) keys.sort()
  return `${opening}${keys.join(',')};`
}

function dictKey(entries: readonly (readonly [Answer, Answer])[], key: Key): string | null {
  const keys: string[] = []
  for (const [name, item] of entries) {
    const [nameText, itemText] = [key(name), key(item)]
    if (nameText === null || itemText === null) return null
    keys.push(`${nameText}:${itemText}`)
  }
  return `d{${keys.sort().join(',')};`
}
