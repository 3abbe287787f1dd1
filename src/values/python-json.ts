import type { PyValue } from '../core/py-value.ts'
import { py } from './py-value.ts'

/** JSON that Python's `json` would refuse, and where. */
export class PythonJsonError extends Error {
  /** Index into the text. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'PythonJsonError'
    this.offset = offset
  }
}

/** Python's own limit on the digits of a whole number that it reads. */
const MAX_DIGITS = 4_300
/** Where Python's own recursion limit ends its reader. */
const MAX_DEPTH = 990

const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const SPACE = /[ \t\n\r]*/y
/** What needs no look at single characters: no quote, backslash or control character. */
const PLAIN_TEXT = /[ !#-[\]-\uffff]*/y
const HEX = /[0-9a-fA-F]{4}/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const WORDS: readonly (readonly [string, PyValue])[] = [
  ['null', py.none],
  ['true', py.bool(true)],
  ['false', py.bool(false)],
  ['NaN', py.float(Number.NaN)],
  ['Infinity', py.float(Number.POSITIVE_INFINITY)],
  ['-Infinity', py.float(Number.NEGATIVE_INFINITY)],
]

/**
 * Reads JSON as Python's `json.loads` does: `2` is an int of any size, `2.0` and `1e16` are floats,
 * `NaN`, `Infinity` and `-Infinity` are values, of equal keys the last one counts in the place of the
 * first, and a lone surrogate is a character.
 *
 * @throws {PythonJsonError} with the place, also for more than 4,300 digits (Python's own limit) and
 * for nesting beyond 990.
 */
export function parsePythonJson(text: string): PyValue {
  const reader = new PythonJsonReader(text)
  const value = reader.value()
  reader.end()
  return value
}

/** Reads one value after another from a text; see {@link parsePythonJson}. */
export class PythonJsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Where the next value may begin. */
  get offset(): number {
    return this.#at
  }

  /** The next value. */
  value(): PyValue {
    return this.#value(0)
  }

  /** Whether the next thing is this character, which then is read. */
  skips(character: string): boolean {
    this.#match(SPACE)
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  skipSpace(): void {
    this.#match(SPACE)
  }

  /** Throws a {@link PythonJsonError} at the place that is read. */
  fail(message: string): never {
    this.#fail(message)
  }

  /** Throws unless nothing is left. */
  end(): void {
    this.#match(SPACE)
    if (this.#at < this.#text.length) this.#fail('something follows the value')
  }

  #fail(message: string, offset = this.#at): never {
    throw new PythonJsonError(message, offset)
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return this.#fail('expected a value')
    this.#at = pattern.lastIndex
    return match
  }

  #value(depth: number): PyValue {
    if (depth > MAX_DEPTH) this.#fail(`nested deeper than ${MAX_DEPTH}`)
    this.#match(SPACE)
    const first = this.#text[this.#at]
    if (first === '"') return py.str(this.#string())
    if (first === '[') return this.#list(depth)
    if (first === '{') return this.#dict(depth)
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return this.#number()
  }

  #number(): PyValue {
    const start = this.#at
    const [text, digits = '', fraction, exponent] = this.#match(NUMBER)
    if (fraction !== undefined || exponent !== undefined) return py.float(Number(text))
    if (digits.length - (digits.startsWith('-') ? 1 : 0) > MAX_DIGITS) {
      this.#fail(`a whole number of more than ${MAX_DIGITS} digits, which Python refuses`, start)
    }
    return py.int(BigInt(digits))
  }

  #list(depth: number): PyValue {
    this.#at++
    const items: PyValue[] = []
    if (this.skips(']')) return py.list(items)
    for (;;) {
      items.push(this.#value(depth + 1))
      if (this.skips(']')) return py.list(items)
      if (!this.skips(',')) this.#fail('expected `,` or `]`')
    }
  }

  #dict(depth: number): PyValue {
    this.#at++
    const entries = new Map<string, PyValue>()
    const read = () => py.dict(Array.from(entries, ([key, value]) => [py.str(key), value]))
    if (this.skips('}')) return read()
    for (;;) {
      this.#match(SPACE)
      if (this.#text[this.#at] !== '"') this.#fail('expected a property name in double quotes')
      const key = this.#string()
      if (!this.skips(':')) this.#fail('expected `:`')
      entries.set(key, this.#value(depth + 1))
      if (this.skips('}')) return read()
      if (!this.skips(',')) this.#fail('expected `,` or `}`')
    }
  }

  #string(): string {
    const start = this.#at++
    let text = ''
    for (;;) {
      text += this.#match(PLAIN_TEXT)[0]
      const stop = this.#text[this.#at]
      if (stop === undefined) this.#fail('a string is not closed', start)
      if (stop === '"') {
        this.#at++
        return text
      }
      if (stop !== '\\') this.#fail('a control character in a string')
      text += this.#escape()
    }
  }

  #escape(): string {
    const start = this.#at
    const kind = this.#text[start + 1] ?? ''
    this.#at += 2
    const plain = ESCAPES[kind]
    if (plain !== undefined) return plain
    if (kind !== 'u') this.#fail('an unknown escape in a string', start)
    HEX.lastIndex = this.#at
    const match = HEX.exec(this.#text)
    if (match === null) return this.#fail('a malformed \\u escape', start)
    this.#at += 4
    return String.fromCharCode(Number.parseInt(match[0], 16))
  }
}

/** Plain JavaScript data that a schema can check; whole numbers beyond 2^53 stay bigints. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/**
 * The value as plain data, for fields where 2 and 2.0 mean the same. Only for what
 * {@link parsePythonJson} gives; throws a `TypeError` for what JSON cannot hold.
 */
export function plainValue(value: PyValue): PlainValue {
  switch (value.type) {
    case 'none':
      return null
    case 'bool':
    case 'str':
    case 'float':
      return value.value
    case 'int': {
      const number = Number(value.value)
      return Number.isSafeInteger(number) ? number : value.value
    }
    case 'list':
      return value.items.map(plainValue)
    case 'dict':
      return Object.fromEntries(
        value.entries.map(([key, item]) => [key.type === 'str' ? key.value : '', plainValue(item)]),
      )
    default:
      throw new TypeError(`JSON holds no ${value.type}`)
  }
}

/** An object's fields by name, values as read; null where the value is no object. */
export function fieldsOf(value: PyValue): ReadonlyMap<string, PyValue> | null {
  if (value.type !== 'dict') return null
  return new Map(
    value.entries.flatMap(([key, item]) => (key.type === 'str' ? [[key.value, item]] : [])),
  )
}
