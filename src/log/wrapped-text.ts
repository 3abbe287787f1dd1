import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Columns of a terminal that the longest line takes: a wide character takes two. */
export function textWidth(text: string): number {
  return Math.max(...text.split('\n').map((line) => stringWidth(line)))
}

/** Columns of the longest word. */
export function longestWord(text: string): number {
  return Math.max(...text.split(/\s/).map((word) => stringWidth(word)))
}

/**
 * Breaks lines that are longer than `width` columns, between words where that is possible; what goes on
 * keeps its line's indentation and, where no word gets too long by that, `hang` spaces more. No character
 * is lost, and none is torn apart.
 */
export function wrapLines(text: string, width: number, hang = 2): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width, hang))
    .join('\n')
}

function wrapLine(line: string, width: number, hang: number): string[] {
  const own = line.length - line.trimStart().length
  const spare = width - own - longestWord(line)
  const indent = ' '.repeat(Math.min(own + (spare < 0 ? hang : Math.min(spare, hang)), width >> 1))
  const parts: string[] = []
  let rest = line
  let begins = own
  while (stringWidth(rest) > width) {
    const fits = fittingLength(rest, width, begins)
    const space = rest.lastIndexOf(' ', fits)
    const cut = space > begins ? space : fits
    parts.push(rest.slice(0, cut).trimEnd())
    rest = indent + rest.slice(cut).trimStart()
    begins = indent.length
  }
  return [...parts, rest]
}

/** How much of a line fits; at least one character after its indentation. */
function fittingLength(line: string, width: number, begins: number): number {
  let columns = 0
  for (const { segment, index } of graphemes.segment(line)) {
    columns += stringWidth(segment)
    if (columns > width && index > begins) return index
  }
  return line.length
}
