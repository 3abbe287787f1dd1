/** The index behind a quoted text that begins at `start`; the text's end where it is not closed. */
export function endOfQuoted(text: string, start: number): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === quote) return at + 1
  }
  return text.length
}

const BACKSLASH = 0x5c
