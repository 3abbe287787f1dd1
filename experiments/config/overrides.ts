import { ConfigError } from '../../src/core/errors.ts'
import { checkArgument, text as words } from '../../src/settings/call-options.ts'
import { sameKey } from '../../src/settings/key-case.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import { readYamlText } from '../../src/yaml/read-yaml.ts'

/** One `--set a.b=c`; the value is read as YAML. */
export interface Override {
  readonly path: readonly string[]
  readonly value: unknown
  /** The option it was given by, for messages. Default `--set` and its path. */
  readonly option?: string
}

/** Throws a `ConfigError` for a text that is not `key.path=value`. */
export function parseOverride(text: string): Override {
  checkArgument('parseOverride', 'text', text, words)
  const split = text.indexOf('=')
  const path = text.slice(0, Math.max(0, split)).trim().split('.')
  if (split < 1 || path.some((key) => !/^[\w-]+$/.test(key))) {
    throw new ConfigError(
      `--set ${text}: expected \`key.path=value\`, such as \`agent.learning_rate=0.001\``,
    )
  }
  const reading = readYamlText(text.slice(split + 1))
  if ('error' in reading) throw new ConfigError(`--set ${text}: ${reading.error}`)
  return { path, value: reading.value }
}

/** A copy of the value with the override in place; keys match in snake_case and camelCase. */
export function applyOverride(root: unknown, override: Override): unknown {
  return setAt(root, override.path, override)
}

function setAt(at: unknown, path: readonly string[], override: Override): unknown {
  const [key, ...rest] = path
  if (key === undefined) return override.value
  if (Array.isArray(at)) {
    const index = Number(key)
    if (!Number.isInteger(index) || index < 0 || index >= at.length) {
      throw overrideError(override, `\`${key}\` is not the index of one of ${at.length} items`)
    }
    return at.map((item: unknown, i) => (i === index ? setAt(item, rest, override) : item))
  }
  if (at !== undefined && at !== null && !isPlainObject(at)) {
    throw overrideError(override, `\`${key}\` lies inside \`${String(at)}\`, which has no keys`)
  }
  const entries = Object.entries(at ?? {})
  const twin = entries.find(([written]) => sameKey(written, key))
  const value = setAt(twin?.[1], rest, override)
  if (twin === undefined) return Object.fromEntries([...entries, [key, value]])
  return Object.fromEntries(entries.map((entry) => (entry === twin ? [twin[0], value] : entry)))
}

function overrideError(override: Override, message: string): ConfigError {
  return new ConfigError(`${optionOf(override)}: ${message}`)
}

/** How the user gave an override. */
export function optionOf(override: Override): string {
  return override.option ?? `--set ${override.path.join('.')}`
}
