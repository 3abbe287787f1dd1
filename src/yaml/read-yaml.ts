import { type Alias, type Document, isNode, isScalar, parseDocument, visit } from 'yaml'

/** More than anybody writes by hand, and far from what reading it would cost. */
const MAX_ALIASES = 100
const MAX_DEPTH = 200

/** YAML as a value, or what is wrong with it and at which character. */
export type YamlReading = { readonly value: unknown; readonly document: Document } | Fault

/**
 * Reads YAML. Never throws, whatever the text is: a document may be valid and yet stand for more
 * than can be held, by aliases of aliases or by lists within lists.
 */
export function readYamlText(text: string): YamlReading {
  const deep = deepPlace(text)
  if (deep !== null) return { error: `values nested more than ${MAX_DEPTH} deep`, offset: deep }
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' })
    const [error] = document.errors
    if (error !== undefined) {
      return { error: `not valid YAML: ${error.message}`, offset: error.pos[0] }
    }
    return faultOf(document) ?? resolved(document)
  } catch (cause) {
    return { error: `not readable as YAML: ${(cause as Error).message}`, offset: 0 }
  }
}

type Fault = { readonly error: string; readonly offset: number }

/** What the format allows and no value of JavaScript can be. */
function faultOf(document: Document): Fault | null {
  let fault: Fault | null = null
  visit(document, {
    Pair(_key, { key }) {
      if (!isNode(key) || isScalar(key)) return undefined
      fault = { error: 'expected a text as a key', offset: key.range?.[0] ?? 0 }
      return visit.BREAK
    },
    Alias(_key, alias, path) {
      const { source, range } = alias
      const node = alias.resolve(document)
      if (node !== undefined && !path.includes(node)) return undefined
      const error =
        node === undefined
          ? `\`*${source}\` names no \`&${source}\` before it`
          : `\`*${source}\` stands inside what it names`
      fault = { error, offset: range?.[0] ?? 0 }
      return visit.BREAK
    },
  })
  return fault
}

function resolved(document: Document): YamlReading {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, document }
  } catch (cause) {
    const alias = lastAlias(document)
    if (alias === null) throw cause
    const error = `aliases such as \`*${alias.source}\` stand for more than ${MAX_ALIASES} values; write them out`
    return { error, offset: alias.range?.[0] ?? 0 }
  }
}

/** The one that stands for most, where aliases are made of aliases. */
function lastAlias(document: Document): Alias | null {
  let last: Alias | null = null
  visit(document, {
    Alias(_key, alias) {
      last = alias
    },
  })
  return last
}

/**
 * Where values are too deep for a reader that calls itself. Brackets in comments and texts count, too;
 * blocks are as deep at most as their line's dashes, question marks and indentation are long.
 */
function deepPlace(text: string): number | null {
  let [depth, margin, inMargin] = [0, 0, true]
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if ('[{'.includes(character)) depth++
    else if (']}'.includes(character)) depth = Math.max(0, depth - 1)
    inMargin = character === '\n' || (inMargin && ' \t-?:'.includes(character))
    margin = character === '\n' || !inMargin ? 0 : margin + 1
    if (depth > MAX_DEPTH || margin > 2 * MAX_DEPTH) return i
  }
  return null
}
