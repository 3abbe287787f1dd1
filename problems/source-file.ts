import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { ProblemError } from '../src/core/errors.ts'
import type { Json } from '../src/core/json.ts'

/** Where something stands in a JSON document: keys and indices from the root. */
export type JsonPath = readonly (string | number)[]

/** What `jsonc-parser` calls an error, in words. */
const PARSE_ERRORS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word that is no JSON value',
  InvalidNumberFormat: 'a malformed number',
  PropertyNameExpected: 'expected a property name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected `:`',
  CommaExpected: 'expected `,`',
  CloseBraceExpected: 'expected `}`',
  CloseBracketExpected: 'expected `]`',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'comments are not JSON',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number ends too early',
  InvalidUnicode: 'a malformed \\u escape',
  InvalidEscapeCharacter: 'an unknown escape in a string',
  InvalidCharacter: 'a control character in a string',
}

/** `problems[0].parameters[1].type` */
function formatJsonPath(path: JsonPath): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  return text.startsWith('.') ? text.slice(1) : text
}

/** A string, or a number of Python's that JSON has not. */
const STRING_OR_SPECIAL = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/g
const SPECIALS: Readonly<Record<string, string>> = {
  NaN: 'nan',
  Infinity: 'inf',
  '-Infinity': '-inf',
}

/** A JSON file with its text kept, so that an error can say line and column. */
export class SourceFile {
  readonly file: string
  readonly value: Json
  readonly #text: string
  /** Numbers of Python's that JSON has not, by their places; zeros stand there instead. */
  readonly #specials = new Map<number, string>()
  #tree: Node | undefined

  /** Throws a `ProblemError` with line and column when the text is not JSON. */
  constructor(file: string, text: string) {
    this.file = file
    this.#text = this.#withoutSpecials(text.replace(/^\uFEFF/, ''))
    try {
      this.value = JSON.parse(this.#text) as Json
    } catch (cause) {
      throw this.#syntaxError(cause)
    }
  }

  /** The text with `0` for NaN and infinities, every other character at its place. */
  #withoutSpecials(text: string): string {
    if (!/NaN|Infinity/.test(text)) return text
    return text.replaceAll(STRING_OR_SPECIAL, (found, offset: number) => {
      const special = SPECIALS[found]
      if (special === undefined) return found
      this.#specials.set(offset, special)
      return '0'.padEnd(found.length)
    })
  }

  /** Throws a `ProblemError` where the file holds NaN or an infinity, which JSON has not. */
  checkPlainNumbers(): void {
    for (const [offset, special] of this.#specials) {
      throw new ProblemError(
        `${this.#place(offset)}: not valid JSON: a value of a test is written {"$float": "${special}"}`,
      )
    }
  }

  #syntaxError(cause: unknown): ProblemError {
    const errors: ParseError[] = []
    parseTree(this.#text, errors, { disallowComments: true, allowEmptyContent: false })
    const first = errors[0]
    const code = first === undefined ? '' : printParseErrorCode(first.error)
    const what = PARSE_ERRORS[code] ?? 'a syntax error'
    const at = this.#place(first?.offset ?? this.#text.length)
    return new ProblemError(`${at}: not valid JSON: ${what}`, { cause })
  }

  #place(offset: number): string {
    const before = this.#text.slice(0, offset).split('\n')
    return `${this.file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
  }

  #root(): Node {
    this.#tree ??= parseTree(this.#text)
    if (this.#tree === undefined) throw new ProblemError(`${this.file}: is empty`)
    return this.#tree
  }

  /**
   * The value at the path with the numbers as Python reads them: one that was written with a point or
   * an exponent, yet is whole (`2.0`, `1e3`), as `{"$float": "2.0"}`, NaN and infinities likewise, and
   * whole numbers beyond 2^53 as `{"$int": "..."}`.
   */
  withFloats(path: JsonPath): Json {
    const node = findNodeAtLocation(this.#root(), [...path])
    return node === undefined ? null : this.#tagFloats(node)
  }

  #tagFloats(node: Node): Json {
    if (node.type === 'array') return (node.children ?? []).map((item) => this.#tagFloats(item))
    if (node.type === 'object') {
      const pairs = (node.children ?? []).map(({ children }): [string, Json] => {
        const [key, value] = children ?? []
        return [String(key?.value), value === undefined ? null : this.#tagFloats(value)]
      })
      return Object.fromEntries(pairs)
    }
    if (node.type !== 'number') return node.value as Json
    const special = this.#specials.get(node.offset)
    if (special !== undefined) return { $float: special }
    const written = this.#text.slice(node.offset, node.offset + node.length)
    if (/[.eE]/.test(written))
      return Number.isInteger(node.value) ? { $float: written } : node.value
    return Number.isSafeInteger(node.value) ? node.value : { $int: written }
  }

  /** `file:line:column` of the value at the path, or of the nearest parent that exists. */
  locate(path: JsonPath): string {
    const root = this.#root()
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(root, path.slice(0, length))
      if (node !== undefined) return this.#place(node.offset)
    }
    return this.#place(root.offset)
  }

  /** Throws a `ProblemError`: place, path, rule. */
  fail(path: JsonPath, rule: string): never {
    const where = formatJsonPath(path)
    throw new ProblemError(`${this.locate(path)}: ${where === '' ? '' : `${where}: `}${rule}`)
  }
}
