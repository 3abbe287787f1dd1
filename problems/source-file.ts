import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import { ProblemError } from '../src/core/errors.ts'
import type { Json } from '../src/core/json.ts'
import { PythonJsonError, parsePythonJson } from '../src/values/python-json.ts'
import { endOfQuoted } from './quoted-text.ts'

/** Where something stands in a JSON document: keys and indices from the root. */
export type JsonPath = readonly (string | number)[]

/** `problems[0].parameters[1].type` */
export function formatJsonPath(path: JsonPath): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  return text.startsWith('.') ? text.slice(1) : text
}

/** Finding a place in a file calls itself for each level; the values of tests nest less deeply. */
const MAX_NESTING = 1_000

/** The beginning of a string, a bracket, or a number of Python's that JSON has not. */
const MARKS = /["[\]{}]|-?Infinity|NaN/g
const SPECIALS: Readonly<Record<string, string>> = {
  NaN: 'nan',
  Infinity: 'inf',
  '-Infinity': '-inf',
}

function whyNotJson(text: string): PythonJsonError | null {
  try {
    parsePythonJson(text)
  } catch (error) {
    if (error instanceof PythonJsonError) return error
    throw error
  }
  return null
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
    const { plain, tooDeep } = this.#scanned(text.replace(/^\uFEFF/, ''))
    this.#text = plain
    try {
      this.value = JSON.parse(this.#text) as Json
    } catch (cause) {
      throw this.#syntaxError(cause)
    }
    if (tooDeep !== null) {
      throw new ProblemError(
        `${this.#place(tooDeep)}: a problem file may be nested at most ${MAX_NESTING} deep`,
      )
    }
  }

  /**
   * The text with `0` for NaN and infinities, every other character at its place, and where it is
   * nested too deeply, if it is.
   */
  #scanned(text: string): { plain: string; tooDeep: number | null } {
    const pieces: string[] = []
    let copied = 0
    let depth = 0
    let tooDeep: number | null = null
    MARKS.lastIndex = 0
    for (let match = MARKS.exec(text); match !== null; match = MARKS.exec(text)) {
      const [mark] = match
      if (mark === '"') MARKS.lastIndex = endOfQuoted(text, match.index)
      else if (mark === '[' || mark === '{') {
        depth++
        if (depth > MAX_NESTING) tooDeep ??= match.index
      } else if (mark === ']' || mark === '}') depth--
      else {
        this.#specials.set(match.index, SPECIALS[mark] as string)
        pieces.push(text.slice(copied, match.index), '0'.padEnd(mark.length))
        copied = match.index + mark.length
      }
    }
    return { plain: copied === 0 ? text : pieces.join('') + text.slice(copied), tooDeep }
  }

  /** Throws a `ProblemError` where the file holds NaN or an infinity, which JSON has not. */
  checkPlainNumbers(): void {
    for (const [offset, special] of this.#specials) {
      throw new ProblemError(
        `${this.#place(offset)}: not valid JSON: a value of a test is written {"$float": "${special}"}`,
      )
    }
  }

  /** What is wrong, in the words of the reader that knows the place. */
  #syntaxError(cause: unknown): ProblemError {
    const found = whyNotJson(this.#text)
    const at = this.#place(found?.offset ?? this.#text.length)
    const what = found?.message ?? 'a syntax error'
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
