/** What the first `def` line of a source says about a function. */
export interface PythonHeader {
  readonly functionName: string
  readonly parameters: readonly HeaderParameter[]
  /** The annotation after `->`, or null. */
  readonly returnType: string | null
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

/** Splits at commas that stand outside brackets and strings. */
function splitTopLevel(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let part = ''
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    if (character === separator && depth === 0 && quote === '') {
      parts.push(part)
      part = ''
    } else part += character
  }
  parts.push(part)
  return parts.map((piece) => piece.trim())
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

/** Index of the bracket that closes the one at `open`, or −1. */
function closingBracket(source: string, open: number): number {
  let depth = 0
  for (let i = open; i < source.length; i++) {
    if ('([{'.includes(source[i] as string)) depth++
    if (')]}'.includes(source[i] as string) && --depth === 0) return i
  }
  return -1
}

/**
 * Reads `def name(parameters) -> type:`; null where there is no such line.
 * @param functionName which function; any when left out.
 */
export function parsePythonHeader(source: string, functionName?: string): PythonHeader | null {
  const name = functionName === undefined ? '\\w+' : functionName
  const match = new RegExp(`^[ \\t]*def[ \\t]+(${name})[ \\t]*\\(`, 'm').exec(source)
  if (match === null) return null
  const open = match.index + match[0].length - 1
  const close = closingBracket(source, open)
  if (close < 0) return null
  const inside = source
    .slice(open + 1, close)
    .replaceAll(/\s+/g, ' ')
    .trim()
  const rest = /^\s*(?:->([^\n]*?))?\s*:(?=\s|$)/.exec(source.slice(close + 1))
  const pieces = splitTopLevel(inside, ',').filter((piece) => piece !== '' && piece !== '/')
  return {
    functionName: match[1] as string,
    parameters: pieces.map(parseParameter),
    returnType: rest?.[1]?.trim() ?? null,
    body: source.slice(close + 1 + (rest?.[0].length ?? 0)),
  }
}
