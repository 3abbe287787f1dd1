import { ProblemError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { PyValue } from '../core/py-value.ts'
import { conforms, formatPyType, type PyType } from './py-type.ts'
import { hashKey, isHashable, py, valueKey } from './py-value.ts'

/**
 * JSON <-> Python values, directed by the declared type: a declared `float` reads `1` as `1.0`, a
 * declared `tuple` or `set` reads an array. What JSON cannot say, whatever the type:
 *
 * `{"$list": […]}`, `{"$tuple": […]}`, `{"$set": […]}`, `{"$frozenset": […]}`, `{"$dict": [[key, value], …]}`,
 * `{"$int": "123…"}`, `{"$float": "nan" | "inf" | "-inf" | "-0.0" | digits}`,
 * `{"$bytes": "base64"}`, `{"$complex": [re, im]}`.
 */

const ANY: PyType = { kind: 'any' }
const TAGS = [
  '$list',
  '$tuple',
  '$set',
  '$frozenset',
  '$dict',
  '$int',
  '$float',
  '$bytes',
  '$complex',
]
const SPECIAL_FLOATS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}
const FLOAT_TEXT = /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const NOT_BASE64 = /[^A-Za-z0-9+/]/

/** One pattern for the whole text would need a stack as long as it. */
function isBase64(text: string): boolean {
  const padding = /={0,2}$/.exec(text.slice(-2))?.[0].length ?? 0
  return text.length % 4 === 0 && !NOT_BASE64.test(text.slice(0, text.length - padding))
}

function describe(json: Json): string {
  const text = JSON.stringify(json)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function fail(path: string, expected: string, json: Json): never {
  throw new ProblemError(`${path}: expected ${expected}, got \`${describe(json)}\``)
}

/** Reading calls itself for each level, and so does whatever is done with the value. */
const MAX_DEPTH = 500

/**
 * Reads a value of the declared type.
 * @param path where the value stands, for messages; `$` by default.
 * @throws {ProblemError} with the path of the part that does not fit.
 */
export function decodeJson(json: Json, type: PyType = ANY, path = '$'): PyValue {
  if (isDeep(json)) {
    throw new ProblemError(`${path}: expected values nested at most ${MAX_DEPTH} deep`)
  }
  return decode(json, type, path)
}

function isDeep(json: Json): boolean {
  let level: readonly Json[] = [json]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? partsOf(one) : []))
  }
  return false
}

function partsOf(json: Json & object): readonly Json[] {
  return Array.isArray(json) ? json : Object.values(json as Record<string, Json>)
}

function decode(json: Json, type: PyType, path: string): PyValue {
  if (type.kind === 'union') return decodeUnion(json, type.options, path)
  const tagged = decodeTagged(json, type, path)
  const value = tagged ?? decodePlain(json, type, path)
  if (!conforms(value, type)) fail(path, `\`${formatPyType(type)}\``, json)
  return value
}

/** The first option that takes the value, so that `int | float` reads `1` as an int. */
function decodeUnion(json: Json, options: readonly PyType[], path: string): PyValue {
  for (const option of options) {
    try {
      return decode(json, option, path)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
    }
  }
  return fail(path, `\`${formatPyType({ kind: 'union', options })}\``, json)
}

function tagOf(json: Json): string | null {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null
  const keys = Object.keys(json)
  return keys.length === 1 && keys[0]?.startsWith('$') ? keys[0] : null
}

/** The value of a tagged form, or null where the JSON is not one. */
function decodeTagged(json: Json, type: PyType, path: string): PyValue | null {
  const tag = tagOf(json)
  if (tag === null) return null
  const body = (json as Record<string, Json>)[tag] as Json
  const inside = `${path}.${tag}`
  switch (tag) {
    case '$list':
      return py.list(decodeItems(body, type.kind === 'list' ? type : ANY, inside))
    case '$tuple':
      return py.tuple(decodeItems(body, type.kind === 'tuple' ? type : ANY, inside))
    case '$set':
      return py.set(distinct(decodeItems(body, type.kind === 'set' ? type : ANY, inside), inside))
    case '$frozenset':
      return py.frozenset(
        distinct(decodeItems(body, type.kind === 'frozenset' ? type : ANY, inside), inside),
      )
    case '$dict':
      return decodeEntries(body, type, inside)
    case '$int':
      return decodeIntText(body, inside)
    case '$float':
      return decodeFloatText(body, inside)
    case '$bytes':
      if (typeof body !== 'string' || !isBase64(body)) fail(inside, 'base64 text', body)
      return py.bytes(Buffer.from(body as string, 'base64'))
    case '$complex':
      return decodeComplex(body, inside)
    default:
      return fail(
        path,
        `one of ${TAGS.join(', ')} (a dictionary whose key begins with $ is written {"$dict": [[key, value]]})`,
        json,
      )
  }
}

function decodeIntText(body: Json, path: string): PyValue {
  if (typeof body !== 'string' || !/^-?\d+$/.test(body)) fail(path, 'decimal digits', body)
  return py.int(BigInt(body as string))
}

function decodeFloatText(body: Json, path: string): PyValue {
  if (typeof body !== 'string') fail(path, 'a string', body)
  const text = body as string
  const special = SPECIAL_FLOATS[text]
  if (special !== undefined) return py.float(special)
  if (!FLOAT_TEXT.test(text)) fail(path, '"nan", "inf", "-inf" or a number', body)
  return py.float(Number(text))
}

function decodeComplex(body: Json, path: string): PyValue {
  if (!Array.isArray(body) || body.length !== 2) fail(path, 'two numbers', body)
  const parts = (body as readonly Json[]).map((part, i) =>
    decode(part, { kind: 'float' }, `${path}[${i}]`),
  )
  const [re, im] = parts.map((part) => (part.type === 'float' ? part.value : 0))
  return py.complex(re ?? 0, im ?? 0)
}

function decodeItems(body: Json, type: PyType, path: string): PyValue[] {
  if (!Array.isArray(body)) fail(path, 'an array', body)
  const items = body as readonly Json[]
  if (type.kind === 'tuple' && type.rest === null && items.length !== type.items.length) {
    fail(path, `${type.items.length} items for \`${formatPyType(type)}\``, body)
  }
  return items.map((item, i) => decode(item, itemType(type, i), `${path}[${i}]`))
}

function itemType(type: PyType, index: number): PyType {
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'frozenset') return type.item
  if (type.kind === 'tuple') return type.rest ?? type.items[index] ?? ANY
  return ANY
}

function distinct(items: PyValue[], path: string): PyValue[] {
  const seen = new Set<string>()
  items.forEach((item, i) => {
    if (!isHashable(item)) throw new ProblemError(`${path}[${i}]: a ${item.type} is not hashable`)
    const key = hashKey(item)
    if (seen.has(key)) throw new ProblemError(`${path}[${i}]: equals an earlier item`)
    seen.add(key)
  })
  return items
}

function decodeEntries(body: Json, type: PyType, path: string): PyValue {
  if (!Array.isArray(body)) fail(path, 'an array of [key, value] pairs', body)
  const [keyType, valueType] = type.kind === 'dict' ? [type.key, type.value] : [ANY, ANY]
  const entries = (body as readonly Json[]).map((pair, i): readonly [PyValue, PyValue] => {
    const at = `${path}[${i}]`
    if (!Array.isArray(pair) || pair.length !== 2) fail(at, 'a [key, value] pair', pair)
    const [key, value] = pair as unknown as readonly [Json, Json]
    return [decode(key, keyType, `${at}[0]`), decode(value, valueType, `${at}[1]`)]
  })
  distinct(
    entries.map(([key]) => key),
    path,
  )
  return py.dict(entries)
}

function decodePlain(json: Json, type: PyType, path: string): PyValue {
  if (json === null) return py.none
  if (typeof json === 'boolean') return py.bool(json)
  if (typeof json === 'string') return py.str(json)
  if (typeof json === 'number') return decodeNumber(json, type, path)
  if (Array.isArray(json)) return decodeArray(json as readonly Json[], type, path)
  const valueType = type.kind === 'dict' ? type.value : ANY
  const entries = Object.entries(json).map(([key, value]): readonly [PyValue, PyValue] => [
    py.str(key),
    decode(value, valueType, `${path}.${key}`),
  ])
  const keysFit = type.kind !== 'dict' || entries.every(([key]) => conforms(key, type.key))
  if (!keysFit) {
    fail(
      path,
      `{"$dict": [[key, value], …]} for keys that are no strings (${formatPyType(type)})`,
      json,
    )
  }
  return py.dict(entries)
}

function decodeNumber(json: number, type: PyType, path: string): PyValue {
  if (type.kind === 'float' || !Number.isInteger(json)) return py.float(json)
  if (!Number.isSafeInteger(json)) {
    fail(path, 'a whole number within ±(2^53 − 1), or {"$int": "digits"}', json)
  }
  return py.int(json)
}

function decodeArray(json: readonly Json[], type: PyType, path: string): PyValue {
  const items = decodeItems(json, type, path)
  if (type.kind === 'tuple') return py.tuple(items)
  if (type.kind === 'set') return py.set(distinct(items, path))
  if (type.kind === 'frozenset') return py.frozenset(distinct(items, path))
  return py.list(items)
}

/**
 * Writes a value so that {@link decodeJson} with the same type gives it back; with the default
 * type, `any`, everything that JSON cannot say is tagged.
 */
export function encodeJson(value: PyValue, type: PyType = ANY): Json {
  if (type.kind === 'union') return encodeUnion(value, type)
  switch (value.type) {
    case 'none':
      return null
    case 'bool':
    case 'str':
      return value.value
    case 'int':
      return encodeInt(value.value)
    case 'float':
      return encodeFloat(value.value, type)
    case 'complex':
      return {
        $complex: [
          encodeFloat(value.re, { kind: 'float' }),
          encodeFloat(value.im, { kind: 'float' }),
        ],
      }
    case 'bytes':
      return { $bytes: Buffer.from(value.value).toString('base64') }
    case 'dict':
      return encodeDict(value, type)
    default: {
      const items = value.items.map((item, i) =>
        encodeJson(item, itemType(type.kind === value.type ? type : ANY, i)),
      )
      if (value.type === 'list' || type.kind === value.type) return items
      return { [`$${value.type}`]: items }
    }
  }
}

function encodeInt(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : { $int: String(value) }
}

function encodeFloat(value: number, type: PyType): Json {
  if (Number.isNaN(value)) return { $float: 'nan' }
  if (!Number.isFinite(value)) return { $float: value > 0 ? 'inf' : '-inf' }
  if (Object.is(value, -0)) return { $float: '-0.0' }
  const plain = type.kind === 'float' || !Number.isInteger(value)
  return plain ? value : { $float: `${value}` }
}

function encodeDict(value: PyValue & { type: 'dict' }, type: PyType): Json {
  const [keyType, valueType] = type.kind === 'dict' ? [type.key, type.value] : [ANY, ANY]
  const names = value.entries.map(([key]) => (key.type === 'str' ? key.value : null))
  const plain = names.every(
    (name) => name !== null && !name.startsWith('$') && name !== '__proto__',
  )
  // A JSON object reorders keys that look like array indices; a dictionary keeps its order.
  if (!plain || names.some((name) => /^\d+$/.test(name ?? ''))) {
    return {
      $dict: value.entries.map(([key, item]) => [
        encodeJson(key, keyType),
        encodeJson(item, valueType),
      ]),
    }
  }
  return Object.fromEntries(
    value.entries.map(([, item], i) => [names[i], encodeJson(item, valueType)]),
  )
}

/** Plainest form first; each is kept only if it reads back as the same value. */
function encodeUnion(value: PyValue, type: PyType & { kind: 'union' }): Json {
  const fitting = type.options.filter((option) => conforms(value, option))
  const forms = [...fitting.map((option) => encodeJson(value, option)), encodeJson(value)]
  if (value.type === 'int') forms.push({ $int: String(value.value) })
  // Behind another container of the union, an array has to say what it is.
  if ('items' in value) forms.push(...forms.map((form) => ({ [`$${value.type}`]: form })))
  const key = valueKey(value)
  const form = forms.find((candidate) => {
    try {
      return valueKey(decodeJson(candidate, type)) === key
    } catch {
      return false
    }
  })
  return form ?? encodeJson(value)
}
