/** Controls, formatting characters such as those that turn the direction, separators, halves of pairs. */
const NOT_SHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\u{${code.toString(16)}}`
}

/**
 * Foreign text as it may be shown on a terminal: on one line, with every character escaped that could
 * steer the terminal or hide what stands there, and cut behind `length` characters. Default 300.
 */
export function shownText(text: string, length = 300): string {
  const cut = text.length > length ? `${text.slice(0, length)}…` : text
  return cut.replaceAll(NOT_SHOWN, escaped)
}
