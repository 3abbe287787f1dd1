/**
 * Text that others wrote (names, ids, descriptions, sources, keys, names of files and exceptions) as
 * it is shown: what a terminal obeys, what turns the direction of reading and what cannot be seen is
 * written as an escape, `\u001b`. JSON stays the same JSON, since it knows these escapes.
 */

/** Controls, marks of direction, characters without a picture, lone surrogates, odd spaces. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escaped(text: string, kept: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === ' ' || kept.includes(character)) return character
    const named = NAMED[character]
    if (named !== undefined) return named
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}

/** In one line, for messages and names. */
export function shownText(text: string): string {
  return escaped(text, '')
}

/** In the lines it has, for programs and descriptions. */
export function shownLines(text: string): string {
  return escaped(text.replaceAll('\r\n', '\n'), '\n\t')
}

/** What sets a colour or another style of letters, and nothing else that a terminal obeys. */
const STYLE = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;]*m)`)

/**
 * A picture for a terminal, its colours kept. Foreign text in it must have been escaped before, or
 * it could choose its own colours.
 */
export function shownFrame(text: string): string {
  const parts = text.split(STYLE)
  return parts.map((part, i) => (i % 2 === 1 ? part : shownLines(part))).join('')
}

/** What Markdown takes for more than text. An underscore within a word is none of it. */
const MARKED = /[\\`*{}[\]<>&|#~!$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/** In one line of a Markdown page: in a paragraph, a heading, a list or a table's cell. */
export function markdownText(text: string): string {
  return shownText(text).replace(MARKED, (mark) => ENTITIES[mark] ?? `\\${mark}`)
}

/** As a block of code on a Markdown page, with a fence that nothing within can close. */
export function markdownCode(language: string, text: string): string {
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)))
  return `${fence}${language}\n${shownLines(text).replace(/\n+$/, '')}\n${fence}`
}

/** A table of a Markdown page, whatever its cells hold. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [head, ...rows].map((cells) => cells.map(markdownText))
  lines.splice(
    1,
    0,
    head.map(() => '---'),
  )
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
