import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import type { Rng } from '../../src/random/rng.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'

/** Damages a file in place. Gives false where there is nothing in it that it could damage. */
export interface FileOperator {
  readonly name: string
  /** Endings of the files that it is for; every file without. */
  readonly endings?: readonly string[]
  readonly damage: (path: string, rng: Rng) => boolean
}

const onBytes =
  (change: (bytes: Buffer, rng: Rng) => Buffer) =>
  (path: string, rng: Rng): boolean => {
    const before = readFileSync(path)
    const after = change(before, rng)
    writeFileSync(path, after)
    return !before.equals(after)
  }

const onText = (change: (text: string, rng: Rng) => string) =>
  onBytes((bytes, rng) => Buffer.from(change(bytes.toString('utf8'), rng)))

function insertedAt(bytes: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)])
}

const inserted = (piece: readonly number[]) =>
  onBytes((bytes, rng) => insertedAt(bytes, rng.int(bytes.length + 1), Buffer.from(piece)))

/** The file is replaced by something that is none. */
const replaced = (put: (path: string) => void) => (path: string) => {
  rmSync(path, { recursive: true })
  put(path)
  return true
}

const BYTES: readonly FileOperator[] = [
  { name: 'truncated', damage: onBytes((bytes, rng) => bytes.subarray(0, rng.int(bytes.length))) },
  { name: 'empty', damage: onText(() => '') },
  { name: 'blank', damage: onText(() => ' \n\t\n') },
  {
    name: 'bytes flipped',
    damage: onBytes((bytes, rng) => {
      const flipped = Buffer.from(bytes)
      for (let n = 0; n < 3 && bytes.length > 0; n++) {
        const at = rng.int(bytes.length)
        flipped[at] = bytes.readUInt8(at) ^ (1 << rng.int(8))
      }
      return flipped
    }),
  },
  { name: 'NUL bytes', damage: inserted([0, 0]) },
  { name: 'invalid UTF-8', damage: inserted([0xff, 0xc3, 0x28]) },
  { name: 'half a surrogate', damage: inserted([0xed, 0xa0, 0x80]) },
  { name: 'byte order mark', damage: onText((text) => `\uFEFF${text}`) },
  { name: 'UTF-16', damage: onBytes((bytes) => Buffer.from(`\uFEFF${bytes}`, 'utf16le')) },
  { name: 'CRLF', damage: onText((text) => text.replaceAll('\n', '\r\n')) },
  { name: 'twice', damage: onText((text) => text + text) },
  { name: 'another file', damage: onText(() => '# A page\n\nWords, and no data: <b>none</b>.\n') },
  { name: 'damaged gzip', damage: onBytes(() => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 7, 7])) },
  { name: 'missing', damage: replaced(() => {}) },
  { name: 'a folder', damage: replaced((path) => void mkdirSync(path)) },
  { name: 'loop of links', damage: replaced((path) => symlinkSync(path, path)) },
  { name: 'link to nothing', damage: replaced((path) => symlinkSync(`${path}-gone`, path)) },
]

type Path = readonly (string | number)[]

/** What stands where a value stood. */
const STRANGE: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, 2 ** 60, '', 'x', 'añ日\u202e', 'a\0b', 'x'.repeat(5_000)],
  ...[[], {}, [[]], [null], { a: 1 }, '__proto__', 'constructor', '../..', '/', '~'],
]

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (Array.isArray(value)) {
    return [at, ...value.flatMap((item: unknown, i) => pathsOf(item, [...at, i]))]
  }
  if (!isPlainObject(value)) return [at]
  return [at, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, key]))]
}

/** A copy in which the entry at the path is replaced by entries of the same container. */
function edited(
  value: unknown,
  [key, ...rest]: Path,
  edit: (entry: readonly [string, unknown]) => readonly (readonly [string, unknown])[],
): unknown {
  const step = (entry: readonly [string, unknown]) => {
    if (entry[0] !== String(key)) return [entry]
    return rest.length === 0 ? edit(entry) : [[entry[0], edited(entry[1], rest, edit)] as const]
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i): [string, unknown] => [String(i), item])
    return items.flatMap(step).map(([, item]) => item)
  }
  return Object.fromEntries(Object.entries(value as object).flatMap(step))
}

type Structural = (value: unknown, rng: Rng) => unknown

/** Draws a place below the root. */
const atPlace =
  (
    edit: (entry: readonly [string, unknown], rng: Rng) => readonly (readonly [string, unknown])[],
  ): Structural =>
  (value, rng) => {
    const places = pathsOf(value).filter((path) => path.length > 0)
    if (places.length === 0) return null
    return edited(value, places[rng.int(places.length)] ?? [], (entry) => edit(entry, rng))
  }

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

function wrongCase(key: string): string {
  const upper = key.toUpperCase()
  return upper === key ? key.toLowerCase() : upper
}

const STRUCTURAL: Readonly<Record<string, Structural>> = {
  'type swapped': atPlace(([key], rng) => [[key, STRANGE[rng.int(STRANGE.length)]]]),
  'whole value swapped': (_, rng) => STRANGE[rng.int(STRANGE.length)],
  'key dropped': atPlace(() => []),
  'unknown key': atPlace((entry) => [entry, [`${entry[0]}x`, 1]]),
  'key in wrong case': atPlace(([key, value]) => [[wrongCase(key), value]]),
  'key that is no ASCII': atPlace(([key, value]) => [[`${key}é`, value]]),
  'key of objects': atPlace((entry, rng) => [
    entry,
    [['__proto__x', 'constructor', 'toString', 'hasOwnProperty'][rng.int(4)] ?? '', 1],
  ]),
  'huge number': atPlace(([key], rng) => [[key, [1e308, -1e308, 2 ** 53, 1e21][rng.int(4)]]]),
  'deep nesting': atPlace(([key], rng) => [[key, nested([50, 300, 3_000][rng.int(3)] ?? 0)]]),
  'value as text': atPlace(([key, value]) => [[key, JSON.stringify(value)]]),
  'value in a list': atPlace(([key, value]) => [[key, [value]]]),
  'moved up': (value) => [value],
  'another version': atPlace(([key, value]) => [
    [key, typeof value === 'number' ? value + 1_000 : value],
  ]),
}

const VERSION_KEYS = /"(version|format|state|grader)":\s*("[^"]*"|\d+)/

function structural(name: string, change: Structural): FileOperator[] {
  const written = (path: string, value: unknown): string => {
    // JSON is YAML, too, and is written at depths where YAML's own writer gives up.
    const isYaml = path.endsWith('.yaml') && name !== 'deep nesting'
    return isYaml ? stringify(value) : `${JSON.stringify(value)}\n`
  }
  return [
    {
      name,
      endings: ['.json', '.yaml'],
      damage: (path, rng) =>
        onText((text, drawn) => written(path, change(parse(text) as unknown, drawn)))(path, rng),
    },
    {
      name,
      endings: ['.jsonl'],
      damage: onText((text, rng) => {
        const lines = text.split('\n')
        const at = rng.int(Math.max(1, lines.length - 1))
        const value = JSON.parse(lines[at] || 'null') as unknown
        return lines.with(at, JSON.stringify(change(value, rng))).join('\n')
      }),
    },
  ]
}

const TEXTS: readonly FileOperator[] = [
  {
    name: 'key twice',
    endings: ['.json', '.jsonl', '.yaml'],
    damage: onText((text, rng) => {
      const pairs = [...text.matchAll(/"\w+": ?(?:"[^"\n]*"|\d+),|^\w+: .*\n/gm)]
      const pair = pairs[rng.int(Math.max(1, pairs.length))]
      if (pair === undefined) return text
      return text.slice(0, pair.index) + pair[0] + text.slice(pair.index)
    }),
  },
  {
    name: 'version of the future',
    endings: ['.json', '.jsonl', '.yaml'],
    damage: onText((text) =>
      text.replace(VERSION_KEYS, (_, key: string, value: string) =>
        /^\d/.test(value) ? `"${key}": 99` : `"${key}": "99.0.0"`,
      ),
    ),
  },
  {
    name: 'bracket lost',
    endings: ['.json', '.jsonl', '.yaml', '.ts', '.py'],
    damage: onText((text, rng) => {
      const places = [...text.matchAll(/[[\]{}():,"']/g)]
      const { index } = places[rng.int(Math.max(1, places.length))] ?? {}
      return index === undefined ? text : text.slice(0, index) + text.slice(index + 1)
    }),
  },
  {
    name: 'Python’s numbers',
    endings: ['.json', '.jsonl'],
    damage: onText((text, rng) => {
      const numbers = [...text.matchAll(/(?<=[:[ ,])-?\d+(?=[,\]} \n])/g)]
      const found = numbers[rng.int(Math.max(1, numbers.length))]
      if (found === undefined) return text
      const put = ['NaN', '-Infinity', '1e999', '01', '1_000', '0x10', 'None'][rng.int(7)] ?? ''
      return text.slice(0, found.index) + put + text.slice(found.index + found[0].length)
    }),
  },
  {
    name: 'YAML of its own',
    endings: ['.yaml'],
    damage: onText((text, rng) => {
      const lines = text.split('\n')
      const put =
        [
          ...['seed: *nobody', '<<: { seed: 1 }', '\tseed: 1', '--- \nname: b', 'seed: !!set {a}'],
          ...['? [a, b]\n: 1', 'seed: 1,000', 'seed: 12:30:45', '%YAML 9.9\n---', 'seed: &a [*a]'],
          ...['name: |\n  a\n b', 'seed: !js/function "f"', 'key: @x', '- a'],
        ][rng.int(14)] ?? ''
      return lines.toSpliced(rng.int(lines.length), 0, put).join('\n')
    }),
  },
]

/** Every operator on files, in one list, by their names. */
export const FILE_OPERATORS: readonly FileOperator[] = [
  ...BYTES,
  ...Object.entries(STRUCTURAL).flatMap(([name, change]) => structural(name, change)),
  ...TEXTS,
]
