import colors from 'picocolors'

/** One alternative per kind of token, in the order they are tried. */
const TOKENS =
  /(?<comment>#[^\n]*)|(?<string>[rbfuRBFU]{0,2}(?:'''[\s\S]*?(?:'''|$)|"""[\s\S]*?(?:"""|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))|(?<number>\b\d[\w.]*)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<operator>[-+*/%=<>!&|^~@:]+)/gu

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
)
const BUILTINS = new Set(
  (
    'abs all any bin bool callable chr complex dict divmod enumerate filter float frozenset hex ' +
    'int isinstance iter len list map max min next oct ord pow print range reversed round set ' +
    'slice sorted str sum tuple zip'
  ).split(' '),
)

export interface HighlightOptions {
  /** Whether to colour at all. Default: whether standard output takes colours. */
  readonly color?: boolean
}

/** Python source coloured for a terminal; without the colours it is the source, letter by letter. */
export function highlight(source: string, options: HighlightOptions = {}): string {
  const paint = colors.createColors(options.color ?? colors.isColorSupported)
  let previousName = ''
  return source.replace(TOKENS, (text, ...rest) => {
    const groups = rest.at(-1) as Record<string, string | undefined>
    if (groups.comment !== undefined) return paint.dim(text)
    if (groups.string !== undefined) return paint.green(text)
    if (groups.number !== undefined) return paint.yellow(text)
    if (groups.operator !== undefined) return paint.dim(text)
    const defined = previousName === 'def'
    previousName = text
    if (KEYWORDS.has(text)) return paint.magenta(text)
    if (defined) return paint.bold(paint.blue(text))
    return BUILTINS.has(text) ? paint.cyan(text) : text
  })
}
