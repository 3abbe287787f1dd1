import { type Lexeme, lex, Unwritable } from './parser/python-lexer.ts'

/** Code that was ended, and the words that were added, as tokens have them. */
export interface EndedCode {
  readonly code: string
  readonly end: readonly string[]
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Values that may be missing: one, the two that follow the `if` within a value, or none. */
const VALUES = [['0'], ['0', 'else', '0'], []] as const

/**
 * Ways in which code that stops in the middle of a statement may go on to its end: by a block, or by a value,
 * then by what closes open brackets, then by a block where the statement has one. None where a string or a
 * character is none that Python has.
 */
export function likelyEnds(code: string): EndedCode[] {
  const source = code.replaceAll('\r\n', '\n').replace(/^\ufeff/, '')
  const lexemes = lexemesOf(source)
  const last = lexemes.at(-1)
  if (last === undefined) return []
  const open = openBrackets(lexemes)
  const block = `\n${indentOf(source, lexemes)}    pass`
  const blocks = last.text === ':' ? [{ code: source + block, end: ['pass'] }] : []
  const closing = open.map((bracket) => CLOSING[bracket]!).reverse()
  const stopped = untilEnd(source, last)
  const others = VALUES.flatMap((value) => {
    const end = [...value, ...closing]
    const whole = `${stopped} ${end.join(' ')}`
    const withBlock = { code: `${whole}:${block}`, end: [...end, 'INDENT', 'pass'] }
    // Without anything added it is the code as it is, which was no whole one.
    return end.length === 0 ? [withBlock] : [{ code: whole, end }, withBlock]
  })
  return [...blocks, ...others]
}

/** Without what only lays lines out; empty where Python would refuse a part. */
function lexemesOf(source: string): Lexeme[] {
  try {
    return lex(source)
      .filter(({ type }) => !['indent', 'dedent', 'end'].includes(type))
      .slice(0, -1)
  } catch (error) {
    if (error instanceof Unwritable) return []
    throw error
  }
}

function openBrackets(lexemes: readonly Lexeme[]): string[] {
  const open: string[] = []
  for (const { type, text } of lexemes) {
    if (type !== 'operator') continue
    if (Object.hasOwn(CLOSING, text)) open.push(text)
    else if (Object.values(CLOSING).includes(text)) open.pop()
  }
  return open
}

/** Of the statement that stops: what stands before its first word. */
function indentOf(source: string, lexemes: readonly Lexeme[]): string {
  const first = lexemes[lexemes.findLastIndex(({ type }) => type === 'newline') + 1]
  const line = source.split('\n')[(first?.line ?? 1) - 1] ?? ''
  return line.slice(0, line.length - line.trimStart().length)
}

/** Without comments and line ends behind the last word, so that a value stands in the line that wants it. */
function untilEnd(source: string, { type, text, line, column }: Lexeme): string {
  // Of a string its value is known, not where it ends.
  if (type === 'string') return source.trimEnd()
  const lines = source.split('\n').slice(0, line)
  const whole = lines.pop() ?? ''
  return [...lines, whole.slice(0, column + text.length)].join('\n')
}
