import { ConfigError } from '../../src/core/errors.ts'
import { readNamedFileSync, whyUnread } from '../../src/log/named-file.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import type { ConfigPath } from '../../src/settings/complaints.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import { readLocatedYaml } from '../../src/yaml/located-yaml.ts'

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
    text = readNamedFileSync(path).toString('utf8')
  } catch (cause) {
    throw new ConfigError(`${file}: ${whyUnread(cause)}; give the path of ${kind}'s YAML file`, {
      cause,
    })
  }
  return parseYaml(text, shownPath(path), kind)
}

function parseYaml(text: string, fileName: string, kind: Kind): YamlSource {
  const reading = readLocatedYaml(text, fileName)
  if ('error' in reading) throw new ConfigError(reading.error)
  const { value } = reading
  if (value === null || value === undefined) {
    throw new ConfigError(
      `${fileName}: the file is empty; expected ${kind}, a mapping of keys to values`,
    )
  }
  if (!isPlainObject(value)) {
    throw new ConfigError(`${fileName}: expected ${kind}, a mapping of keys to values`)
  }
  return { value, locate: reading.locate }
}
