import type { FunctionHeader } from '../../core/problem.ts'
import type { Token, TokenVocabulary } from '../../core/token-language.ts'

const INDENTATION = '    '

/** The function's first line, annotated except where nothing is known (`Any`). */
export function headerLine(header: FunctionHeader): string {
  const parameters = header.parameters.map(({ name, type }) =>
    type === 'Any' || type === '' ? name : `${name}: ${type}`,
  )
  const { returnType } = header
  const arrow = returnType === 'Any' || returnType === '' ? '' : ` -> ${returnType}`
  return `def ${header.functionName}(${parameters.join(', ')})${arrow}:`
}

/** Python's text for a token that is not structural. */
export function tokenText(token: Token, header: FunctionHeader): string {
  if (token.kind === 'parameter') {
    return header.parameters[Number(token.text.slice(3))]?.name ?? token.text
  }
  return token.kind === 'self' ? header.functionName : token.text
}

/**
 * Whether tokens that no grammar masked are no function's body: a DEDENT ends a block that they did
 * not open. Such tokens have no source, and whoever grades programs counts them as none.
 */
export function leavesBody(
  tokens: readonly number[],
  { indentId, dedentId }: Pick<TokenVocabulary, 'indentId' | 'dedentId'>,
): boolean {
  let depth = 1
  for (const token of tokens) {
    if (token === indentId) depth++
    else if (token === dedentId) depth--
    if (depth < 1) return true
  }
  return false
}

/** Whole Python source of a token prefix; open constructs stay open. Ends in a line break. */
export function writeSource(
  tokens: readonly number[],
  vocabulary: TokenVocabulary,
  header: FunctionHeader,
): string {
  const writer = new SourceWriter(header)
  for (const id of tokens) {
    const token = vocabulary.tokens[id]
    if (token !== undefined) writer.add(token)
  }
  return writer.finish()
}

const OPERAND_KINDS: ReadonlySet<string> = new Set([
  'parameter',
  'local',
  'self',
  'builtin',
  'number',
  'string',
  'method',
])
const OPERAND_TEXTS: ReadonlySet<string> = new Set([')', ']', '}', 'True', 'False', 'None'])
const OPENERS = '([{'
const CLOSERS = ')]}'

class SourceWriter {
  readonly #header: FunctionHeader
  readonly #lines: string[]
  #line = INDENTATION
  #depth = 1
  /** Opening brackets of the line; an `[` that indexes is `i`. */
  #open: string[] = []
  /** Whether the token before ended an operand, so that `-` is binary and `(` a call. */
  #afterOperand = false
  /** Whether the next token follows without a space. */
  #tight = true

  constructor(header: FunctionHeader) {
    this.#header = header
    this.#lines = [headerLine(header)]
  }

  add(token: Token): void {
    if (token.kind === 'structural') this.#layout(token.text)
    else this.#append(token)
  }

  finish(): string {
    const last = this.#line.trim() === '' ? [] : [this.#line]
    return `${[...this.#lines, ...last].join('\n')}\n`
  }

  #layout(text: string): void {
    if (text === 'INDENT') this.#depth += 1
    else if (text === 'DEDENT') this.#depth -= 1
    else if (text !== 'NEWLINE') return
    if (this.#line.trim() !== '') this.#lines.push(this.#line + (text === 'INDENT' ? ':' : ''))
    this.#line = INDENTATION.repeat(this.#depth)
    this.#open = []
    this.#afterOperand = false
    this.#tight = true
  }

  #append(token: Token): void {
    const { text } = token
    const attached =
      token.kind === 'method' ||
      text === ',' ||
      text === ':' ||
      CLOSERS.includes(text) ||
      ((text === '(' || text === '[') && this.#afterOperand)
    this.#line += (attached || this.#tight ? '' : ' ') + tokenText(token, this.#header)
    this.#tight = this.#isTightAfter(token)
    this.#bracket(text)
    this.#afterOperand = OPERAND_KINDS.has(token.kind) || OPERAND_TEXTS.has(text)
  }

  /** Whether nothing separates the token from the next; asked before the brackets change. */
  #isTightAfter({ text, kind }: Token): boolean {
    if (OPENERS.includes(text) || text === '~') return true
    if (text === ':') return this.#open.at(-1) === 'i'
    if (kind === 'keyword') return text.endsWith('=')
    return (text === '-' || text === '*') && !this.#afterOperand
  }

  #bracket(text: string): void {
    if (text === '[' && this.#afterOperand) this.#open.push('i')
    else if (OPENERS.includes(text)) this.#open.push(text)
    else if (CLOSERS.includes(text)) this.#open.pop()
  }
}
