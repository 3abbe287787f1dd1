import { ConfigError, ProblemError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { decodeJson, encodeJson } from '../../src/values/json-codec.ts'
import { PythonJsonError, parsePythonJson } from '../../src/values/python-json.ts'

const EXPECTED = 'expected a JSON list, such as [1, "a"]'
const LONGEST_SHOWN = 60

/**
 * The arguments of a call from the command line: a JSON list, read as Python reads JSON, in which
 * values that JSON lacks are written as in problem files (`{"$tuple": [1, 2]}`).
 *
 * @throws {ConfigError} that names `--args`.
 */
export function parseCallArguments(text: string): PyValue[] {
  const list = readList(text)
  try {
    return list.map((item, i) => decodeJson(jsonOf(item), undefined, `--args[${i}]`))
  } catch (cause) {
    if (cause instanceof ProblemError) throw new ConfigError(cause.message, { cause })
    throw cause
  }
}

function readList(text: string): readonly PyValue[] {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text
  let value: PyValue
  try {
    value = parsePythonJson(text)
  } catch (cause) {
    if (!(cause instanceof PythonJsonError)) throw cause
    const place = `character ${cause.offset + 1}: ${cause.message}`
    throw new ConfigError(`--args ${shown}: ${EXPECTED} (${place})`, { cause })
  }
  if (value.type === 'list') return value.items
  throw new ConfigError(`--args ${shown}: ${EXPECTED}`)
}

/** What was read in the form of problem files; tags in it are theirs, and everything else is itself. */
function jsonOf(value: PyValue): Json {
  if (value.type === 'list') return value.items.map(jsonOf)
  if (value.type !== 'dict') return encodeJson(value)
  const entries = value.entries.map(([key, item]) => [jsonOf(key), jsonOf(item)] as const)
  const [first] = entries
  if (entries.length === 1 && String(first?.[0]).startsWith('$')) {
    return { [String(first?.[0])]: first?.[1] ?? null }
  }
  // As pairs, since an object would put keys that look like numbers first.
  return { $dict: entries }
}
