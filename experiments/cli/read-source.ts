import { visitPythonTree } from '../../problems/python-tree.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { readNamedFileSync, whyUnread } from '../../src/log/named-file.ts'

/** A Python source. Throws a `ConfigError` for a file that is not there, or is no UTF-8. */
export function readSource(file: string): string {
  const bytes = readBytes(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ConfigError(`${file}: not valid UTF-8`, { cause })
  }
}

function readBytes(file: string): Buffer {
  try {
    return readNamedFileSync(file)
  } catch (cause) {
    throw new ConfigError(`${file}: ${whyUnread(cause)}`, { cause })
  }
}

/** The line of the first syntax error, from 1 on; null where the source has none. */
export function syntaxErrorLine(source: string): Promise<number | null> {
  return visitPythonTree(source, (root) => {
    if (!root.hasError) return null
    // From node to node rather than by recursion: a source may be nested as deep as it likes.
    let node = root
    while (!node.isError && !node.isMissing) {
      const next = node.children.find((child) => child?.hasError || child?.isMissing)
      if (next === null || next === undefined) break
      node = next
    }
    return node.startPosition.row + 1
  })
}
