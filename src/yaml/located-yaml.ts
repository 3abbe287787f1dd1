import { type Document, isMap, isPair, isScalar, isSeq, type Node } from 'yaml'
import { readYamlText } from './read-yaml.ts'

/** Keys and indices from the top, as they were written. */
type YamlPath = readonly (string | number)[]

/** The value of a YAML file that knows where each of its keys stands. */
export interface LocatedYaml {
  readonly value: unknown
  /** `file:line:column` of the deepest part of the path that is in the file. */
  locate(path: YamlPath): string
}

/**
 * Reads the text of a YAML file; what is wrong with it comes as `file:line:column: reason`. Never
 * throws.
 *
 * @param file as messages name it
 */
export function readLocatedYaml(
  text: string,
  file: string,
): LocatedYaml | { readonly error: string } {
  const reading = readYamlText(text)
  const place = (offset: number): string => {
    const lines = text.slice(0, offset).split('\n')
    return `${file}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`
  }
  if ('error' in reading) return { error: `${place(reading.offset)}: ${reading.error}` }
  const { document, value } = reading
  return {
    value,
    locate(path) {
      const offset = offsetOf(document, path)
      return offset === null ? file : place(offset)
    },
  }
}

function offsetOf(document: Document, path: YamlPath): number | null {
  let node: unknown = document.contents
  let offset: number | null = null
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === String(key))
      if (pair === undefined) return offset
      offset = startOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      offset = startOf(node) ?? offset
    } else {
      return offset
    }
  }
  return offset
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key)
}

function startOf(node: unknown): number | null {
  return (node as Node | null | undefined)?.range?.[0] ?? null
}
