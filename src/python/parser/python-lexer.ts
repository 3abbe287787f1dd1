/** A lexical token of Python source. `line` counts from 1, `column` from 0. */
export interface Lexeme {
  readonly type: 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end'
  /** As written; of a string, its value. */
  readonly text: string
  readonly line: number
  readonly column: number
}

/** Why source cannot be written as tokens, and where. Never leaves this folder. */
export class Unwritable extends Error {
  readonly line: number
  readonly column: number

  constructor(reason: string, place: { readonly line: number; readonly column: number }) {
    super(reason)
    this.line = place.line
    this.column = place.column
  }
}

const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy
const NUMBER =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*(?:\.(?!\.))?(?:[eE][-+]?\d+)?/y
const STRING_START = /([a-zA-Z]{0,2})('''|"""|'|")/y
const OPERATOR =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|[-+*/%&|^@=!<>]=|\*\*|\/\/|<<|>>|[-+*/%&|^~@=<>()[\]{},:;.]/y
const TAB_WIDTH = 8

/**
 * Splits source into lexemes, with Python's own `newline`, `indent` and `dedent`.
 *
 * @throws Unwritable at a character, string or indentation that Python would refuse too.
 */
export function lex(source: string): Lexeme[] {
  return new Lexer(source.replaceAll('\r\n', '\n').replace(/^\ufeff/, '')).run()
}

class Lexer {
  readonly #source: string
  readonly #lexemes: Lexeme[] = []
  readonly #indents = [0]
  #at = 0
  #line = 1
  #lineStart = 0
  #brackets = 0

  constructor(source: string) {
    this.#source = source
  }

  run(): Lexeme[] {
    let atLineStart = true
    while (this.#at < this.#source.length) {
      if (atLineStart) {
        atLineStart = false
        // Within brackets a line goes on, however far it is indented.
        if (this.#brackets === 0) {
          this.#indentation()
          continue
        }
      }
      if (this.#source[this.#at] === '\n') {
        atLineStart = true
        this.#endLine()
      } else this.#token()
    }
    if (this.#lastType() !== 'newline') this.#add('newline', '')
    for (let i = 1; i < this.#indents.length; i++) this.#add('dedent', '')
    this.#add('end', '')
    return this.#lexemes
  }

  #place(): { line: number; column: number } {
    return { line: this.#line, column: this.#at - this.#lineStart }
  }

  #add(type: Lexeme['type'], text: string): void {
    this.#lexemes.push({ type, text, ...this.#place() })
  }

  #lastType(): Lexeme['type'] {
    return this.#lexemes.at(-1)?.type ?? 'newline'
  }

  #endLine(): void {
    const last = this.#lastType()
    if (this.#brackets === 0 && last !== 'newline' && last !== 'indent' && last !== 'dedent') {
      this.#add('newline', '')
    }
    this.#at += 1
    this.#startLine()
  }

  #startLine(): void {
    this.#line += 1
    this.#lineStart = this.#at
  }

  #indentation(): void {
    let width = 0
    let { [this.#at]: char } = this.#source
    while (char === ' ' || char === '\t' || char === '\f') {
      width = char === '\t' ? width + TAB_WIDTH - (width % TAB_WIDTH) : width + 1
      this.#at += 1
      char = this.#source[this.#at]
    }
    if (char === undefined || char === '\n' || char === '#') return
    if (width > (this.#indents.at(-1) ?? 0)) {
      this.#indents.push(width)
      this.#add('indent', '')
    }
    while (width < (this.#indents.at(-1) ?? 0)) {
      this.#indents.pop()
      this.#add('dedent', '')
    }
    if (width !== this.#indents.at(-1)) {
      throw new Unwritable('the indentation matches no outer block', this.#place())
    }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#source)
  }

  #token(): void {
    const char = this.#source[this.#at] ?? ''
    if (char === ' ' || char === '\t' || char === '\f') {
      this.#at += 1
    } else if (char === '#') {
      const end = this.#source.indexOf('\n', this.#at)
      this.#at = end < 0 ? this.#source.length : end
    } else if (char === '\\' && this.#source[this.#at + 1] === '\n') {
      this.#at += 2
      this.#startLine()
    } else {
      const start = this.#match(STRING_START)
      if (start !== null) this.#string(start)
      else this.#plain()
    }
  }

  #plain(): void {
    for (const [type, pattern] of [
      ['number', NUMBER],
      ['name', NAME],
      ['operator', OPERATOR],
    ] as const) {
      const text = this.#match(pattern)?.[0]
      if (text === undefined || text === '') continue
      this.#add(type, text)
      if (type === 'operator') {
        if ('([{'.includes(text)) this.#brackets += 1
        else if (')]}'.includes(text)) this.#brackets = Math.max(0, this.#brackets - 1)
      }
      this.#at += text.length
      return
    }
    throw new Unwritable(`\`${this.#source[this.#at]}\` starts no Python token`, this.#place())
  }

  #string(start: RegExpExecArray): void {
    const place = this.#place()
    const prefix = (start[1] ?? '').toLowerCase()
    const delimiter = start[2] ?? ''
    if (prefix.includes('f') || prefix.includes('b') || prefix.includes('t')) {
      throw new Unwritable(`${prefix}-strings are outside the subset`, place)
    }
    this.#at += start[0].length
    const from = this.#at
    while (!this.#source.startsWith(delimiter, this.#at)) {
      const char = this.#source[this.#at]
      if (char === undefined || (char === '\n' && delimiter.length === 1)) {
        throw new Unwritable('the string is not closed', place)
      }
      this.#at += char === '\\' ? 2 : 1
    }
    const body = this.#source.slice(from, this.#at)
    this.#at += delimiter.length
    this.#lexemes.push({
      type: 'string',
      text: prefix.includes('r') ? body : stringValue(body),
      ...place,
    })
    const breaks = body.split('\n').length - 1
    if (breaks > 0) {
      this.#line += breaks
      this.#lineStart = this.#source.lastIndexOf('\n', this.#at - 1) + 1
    }
  }
}

const ESCAPES: { readonly [char: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

/** Value of a string literal's body; an unknown escape stays as written, as in Python. */
function stringValue(body: string): string {
  return body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|([\s\S]))/g,
    (whole, hex?: string, unicode?: string, char?: string) => {
      const code = hex ?? unicode
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
      return ESCAPES[char ?? ''] ?? whole
    },
  )
}
