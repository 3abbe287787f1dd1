import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isNode,
  isPair,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml'

/** More than anybody writes by hand, and far from what reading it would cost. */
const MAX_ALIASED_VALUES = 10_000
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
      // The zeros of 1,000,000 are two keys.
      const stray = error.code === 'DUPLICATE_KEY' ? keyFault(document) : null
      if (stray !== null) return stray
      return { error: `not valid YAML: ${error.message}`, offset: error.pos[0] }
    }
    const fault = keyFault(document) ?? aliasFault(document)
    return fault ?? { value: document.toJS({ maxAliasCount: -1 }) as unknown, document }
  } catch (cause) {
    return { error: `not readable as YAML: ${(cause as Error).message}`, offset: 0 }
  }
}

type Fault = { readonly error: string; readonly offset: number }

/** What the format allows and no value of JavaScript can be, or what is not meant as a key. */
function keyFault(document: Document): Fault | null {
  let fault: Fault | null = null
  visit(document, {
    Map(_key, { items, flow }) {
      for (const [i, { key }] of items.entries()) {
        if (!isNode(key)) continue
        const error = isScalar(key)
          ? strayKey(key, flow === true ? items[i - 1] : undefined, items[i]?.value)
          : 'expected a text as a key'
        if (error === null) continue
        fault = { error, offset: key.range?.[0] ?? 0 }
        return visit.BREAK
      }
      return undefined
    },
  })
  return fault
}

/** @param before the entry before it within braces, where a comma ends a value */
function strayKey(key: Scalar, before: Pair | undefined, value: unknown): string | null {
  if (key.value === '<<' && key.type === 'PLAIN') {
    return '`<<` would merge keys, which is not read here; write the keys out'
  }
  const number = isScalar(before?.value) ? before.value : null
  const isEmpty = value === null || (isScalar(value) && value.value === null)
  if (!isEmpty || typeof number?.value !== 'number' || !/^\d+$/.test(key.source ?? '')) return null
  return `\`${number.source},${key.source}\` is read as two values; write \`${number.source}${key.source}\``
}

/**
 * What an alias cannot stand for: nothing, itself, or very much. What it names is one value however
 * often it is named, yet whoever walks the values comes by each time.
 */
function aliasFault(document: Document): Fault | null {
  const named = new Map<string, Node>()
  const sizes = new Map<Node, number>()
  let total = 0
  let fault: Fault | null = null
  const sizeOfAlias = (alias: Alias): number => {
    const target = named.get(alias.source)
    const size = target === undefined ? undefined : sizes.get(target)
    total += size ?? 0
    if (size !== undefined && total <= MAX_ALIASED_VALUES) return size
    const error = aliasError(alias.source, target !== undefined, size !== undefined)
    fault ??= { error, offset: alias.range?.[0] ?? 0 }
    return 0
  }
  const sizeOf = (node: unknown): number => {
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value)
    if (isAlias(node)) return sizeOfAlias(node)
    if (!isNode(node)) return 0
    if (node.anchor !== undefined) named.set(node.anchor, node)
    const parts: readonly unknown[] = isCollection(node) ? node.items : []
    const size = parts.reduce<number>((sum, part) => sum + sizeOf(part), 1)
    sizes.set(node, size)
    return size
  }
  sizeOf(document.contents)
  return fault
}

function aliasError(source: string, isNamed: boolean, isWhole: boolean): string {
  if (!isNamed) return `\`*${source}\` names no \`&${source}\` before it`
  if (!isWhole) return `\`*${source}\` stands inside what it names`
  return `aliases up to \`*${source}\` stand for more than ${MAX_ALIASED_VALUES} values; write them out`
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
