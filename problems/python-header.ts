import { endOfQuoted } from './quoted-text.ts'

/** What a `def` line of a source says about a function. */
export interface PythonHeader {
  readonly functionName: string
  readonly parameters: readonly HeaderParameter[]
  /** The annotation after `->`, or null. */
  readonly returnType: string | null
  /** The source before the header's line and its decorators. */
  readonly before: string
  /** The source after the header's colon. */
  readonly body: string
}

interface HeaderParameter {
  readonly name: string
  readonly type: string | null
  /** The text of its default value, or null. */
  readonly defaultText: string | null
  /** `*args` and `**kwargs`. */
  readonly variadic: boolean
}

/**
 * The first index from `start` on where `stops` holds outside brackets and strings; the text's end
 * where there is none. A closing bracket without its opening one is outside.
 */
function scan(text: string, start: number, stops: (character: string) => boolean): number {
  let depth = 0
  for (let i = start; i < text.length; ) {
    const character = text[i] as string
    if (depth === 0 && stops(character)) return i
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    i = character === '"' || character === "'" ? endOfQuoted(text, i) : i + 1
  }
  return text.length
}

/** Splits at separators that stand outside brackets and strings. */
function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = []
  for (let start = 0; start <= text.length; ) {
    const end = scan(text, start, (character) => character === separator)
    parts.push(text.slice(start, end).trim())
    start = end + 1
  }
  return parts
}

/** How many arguments the inside of a call's brackets holds. */
export function countArguments(inside: string): number {
  return inside.trim() === '' ? 0 : splitTopLevel(inside, ',').length
}

function parseParameter(text: string): HeaderParameter {
  const [declared, ...defaults] = splitTopLevel(text, '=') as [string, ...string[]]
  const [name, ...types] = splitTopLevel(declared, ':') as [string, ...string[]]
  return {
    name: name.replace(/^\*+/, ''),
    type: types.length === 0 ? null : types.join(':').trim(),
    defaultText: defaults.length === 0 ? null : defaults.join('=').trim(),
    variadic: name.startsWith('*'),
  }
}

/** Every `def name(` that begins a line. */
function* definitions(source: string): Generator<{ name: string; start: number; open: number }> {
  for (const match of source.matchAll(/^[ \t]*(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)[ \t]*\(/gm)) {
    const [text, name = ''] = match
    yield { name, start: match.index, open: match.index + text.length - 1 }
  }
}

/** Names of the functions that a source defines, in order. */
export function definedFunctions(source: string): string[] {
  return Array.from(definitions(source), ({ name }) => name)
}

/**
 * Reads `def name(parameters) -> type:`; null where there is no such line.
 * @param functionName which function; any when left out.
 */
export function parsePythonHeader(source: string, functionName?: string): PythonHeader | null {
  for (const { name, start, open } of definitions(source)) {
    if (functionName !== undefined && name !== functionName) continue
    const close = scan(source, open + 1, (character) => character === ')')
    if (close >= source.length) return null
    const inside = source
      .slice(open + 1, close)
      .replaceAll(/\s+/g, ' ')
      .trim()
    const pieces = splitTopLevel(inside, ',').filter((piece) => piece !== '' && piece !== '/')
    const { returnType, end } = afterBrackets(source, close + 1)
    return {
      functionName: name,
      parameters: pieces.map(parseParameter),
      returnType,
      before: withoutDecorators(source.slice(0, start)),
      body: source.slice(end),
    }
  }
  return null
}

/** Decorators belong to what they stand over. */
function withoutDecorators(before: string): string {
  const lines = before.split('\n')
  // The header's own line is the last, and empty.
  while (lines.length > 1 && lines.at(-2)?.trimStart().startsWith('@')) lines.splice(-2, 1)
  return lines.join('\n')
}

/** The annotation behind the brackets, if any, and where the body begins. */
function afterBrackets(source: string, at: number): { returnType: string | null; end: number } {
  const colon = scan(source, at, (character) => character === ':' || character === '\n')
  if (source[colon] !== ':') return { returnType: null, end: at }
  const between = source.slice(at, colon).trim()
  return {
    returnType: between.startsWith('->') ? between.slice(2).trim() : null,
    end: colon + 1,
  }
}
