import { readFileSync } from 'node:fs'
import { type Document, isMap, isPair, isScalar, isSeq, type Node } from 'yaml'
import { ConfigError } from '../../src/core/errors.ts'
import { shownPath } from '../shown-path.ts'
import type { ConfigPath } from './config-problems.ts'
import { readYamlText } from './read-yaml.ts'
import { isPlainObject } from './schema-shape.ts'

/** A YAML file that knows where each of its keys stands. */
export interface YamlSource {
  readonly value: Readonly<Record<string, unknown>>
  /** `file:line:column` of the deepest part of the path that is in the file. */
  locate(path: ConfigPath): string
}

/** What a file is, in messages about it. */
type Kind = 'an experiment' | 'a benchmark'

/**
 * Reads a YAML file.
 *
 * @param path absolute
 * @param file the path as it was given
 * @throws {ConfigError} for a file that is missing, is not YAML, holds several documents, or is not a
 *   mapping
 */
export function readYaml(path: string, file: string, kind: Kind): YamlSource {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ConfigError(`${file}: ${why}; give the path of ${kind}'s YAML file`, { cause })
  }
  return parseYaml(text, shownPath(path), kind)
}

function parseYaml(text: string, fileName: string, kind: Kind): YamlSource {
  const reading = readYamlText(text)
  const place = (offset: number): string => {
    const lines = text.slice(0, offset).split('\n')
    return `${fileName}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`
  }
  if ('error' in reading) throw new ConfigError(`${place(reading.offset)}: ${reading.error}`)
  const { document } = reading
  const value = reading.value ?? {}
  if (!isPlainObject(value)) {
    throw new ConfigError(`${fileName}: expected ${kind}, a mapping of keys to values`)
  }
  return {
    value,
    locate(path) {
      const offset = offsetOf(document, path)
      return offset === null ? fileName : place(offset)
    },
  }
}

function offsetOf(document: Document, path: ConfigPath): number | null {
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
