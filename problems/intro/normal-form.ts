import { PYTHON_KEYWORDS } from '../python-names.ts'

const TOKEN = /\n *|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?|\w+|\*\*=?|\/\/=?|[<>=!+\-*/%&|^]=|->|[^\s\w]/g

/** Names whose meaning Python fixes; every other name may be renamed. */
const BUILTINS = new Set(
  `abs all any bin bool chr dict divmod enumerate filter float int isinstance iter len list map max
  min next ord pow range reversed round set sorted str sum tuple zip key reverse default`.split(
    /\s+/,
  ),
)

/**
 * A program with the accidental taken out: parameters, variables and the function itself are
 * numbered in the order they appear, every number reads `0` and every string `''`. Two programs
 * share a normal form exactly when renaming and replacing constants turns one into the other.
 *
 * @param source one function, its header on the first line.
 */
export function normalForm(source: string): string {
  const newline = source.indexOf('\n')
  const names = new Map<string, string>()
  const rename = (name: string) => {
    const known = names.get(name)
    if (known !== undefined) return known
    names.set(name, `v${names.size}`)
    return `v${names.size - 1}`
  }
  const header = source.slice(0, newline)
  for (const [, name] of header.matchAll(/(?:def |[(,] *)(\w+)/g)) rename(name as string)
  let previous = ''
  const body = (source.slice(newline).trimEnd().match(TOKEN) ?? []).map((token) => {
    const isAttribute = previous === '.'
    previous = token
    if (token.startsWith("'")) return "''"
    if (/^\d/.test(token)) return '0'
    if (!/^\w/.test(token) || isAttribute) return token
    return PYTHON_KEYWORDS.has(token) || BUILTINS.has(token) ? token : rename(token)
  })
  return `${(header.match(/:/g) ?? []).length - 1} ${body.join(' ')}`
}
