import type { Problem } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Rng } from '../../src/random/rng.ts'
import { conforms, type PyType, parsePyType } from '../../src/values/py-type.ts'
import { argumentsKey, hashKey, nodeCount, py, valueKey } from '../../src/values/py-value.ts'
import { CHARACTER_KINDS, type InputDomain, type ValueDomain } from './domain.ts'
import { drawAnyInteger, drawMagnitude } from './number-pool.ts'
import { probeInputs } from './probe-inputs.ts'
import { drawLength, drawStyledText, kindOf } from './text-pool.ts'

/** Larger inputs are no better as tests, and slow. */
const MAX_NODES = 160
const MAX_TEXT = 220
const MAX_INNER = 6
const LARGEST = 10n ** 120n

/** A few hundred places of one value: all of these differ in size and kind. */
function drawValue(type: PyType, domain: ValueDomain, rng: Rng, outer = true): PyValue {
  switch (type.kind) {
    case 'bool':
      return py.bool(rng.uniform() < 0.5)
    case 'int':
      return py.int(drawInteger(domain, rng))
    case 'float':
      return py.float(drawFloat(domain, rng))
    case 'str':
      return py.str(drawText(domain, rng, outer))
    case 'list':
      return py.list(drawItems(type.item, domain, rng, outer))
    case 'set':
      return py.set(unique(drawItems(type.item, domain, rng, outer)))
    case 'frozenset':
      return py.frozenset(unique(drawItems(type.item, domain, rng, outer)))
    case 'tuple':
      return py.tuple(
        type.rest === null
          ? type.items.map((item) => drawValue(item, domain.items ?? {}, rng, false))
          : drawItems(type.rest, domain, rng, outer),
      )
    case 'dict':
      return drawDictionary(type, domain, rng, outer)
    case 'union':
      return drawValue(rng.choice(type.options), domain, rng, outer)
    case 'none':
      return py.none
    default:
      throw new RangeError(`no values of type \`${type.kind}\` can be drawn`)
  }
}

/** Whether values of the type can be drawn at all. */
export function canDraw(type: PyType): boolean {
  if (type.kind === 'any' || type.kind === 'bytes' || type.kind === 'complex') return false
  if (type.kind === 'tuple')
    return [...type.items, ...(type.rest ? [type.rest] : [])].every(canDraw)
  if (type.kind === 'dict') return canDraw(type.key) && canDraw(type.value)
  if (type.kind === 'union') return type.options.every(canDraw)
  return 'item' in type ? canDraw(type.item) : true
}

function drawInteger({ min, max }: ValueDomain, rng: Rng): bigint {
  // Bounds of floats need not be whole, nor finite.
  const whole = (bound: number | undefined, round: (n: number) => number): bigint | null =>
    bound === undefined || !Number.isFinite(bound) ? null : BigInt(round(bound))
  const [low, high] = [whole(min, Math.ceil), whole(max, Math.floor)]
  if (low !== null && high !== null && low <= high && rng.uniform() < 0.4) {
    const span = Math.min(Number(high - low), Number.MAX_SAFE_INTEGER - 1)
    return low + BigInt(rng.int(span + 1))
  }
  for (let draws = 0; draws < 40; draws++) {
    const value = low !== null && low >= 0n ? drawMagnitude(rng) : drawAnyInteger(rng)
    if ((low ?? value) <= value && value <= (high ?? value)) return value
  }
  return low ?? high ?? 0n
}

function drawFloat(domain: ValueDomain, rng: Rng): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = domain
  const whole = Number(drawInteger({ min: domain.min, max: domain.max }, rng))
  const part = rng.choice([0, 0, 0.5, 0.25, rng.uniform()])
  return Math.min(max, Math.max(min, whole + part))
}

function drawText(domain: ValueDomain, rng: Rng, outer: boolean): string {
  const kinds = new Set(domain.characters ?? CHARACTER_KINDS)
  const { min_length: low = 0, max_length: high = outer ? MAX_TEXT : 30 } = domain
  for (let draws = 0; draws < 12; draws++) {
    const characters = Array.from(drawStyledText(kinds, rng)).slice(0, high)
    if (characters.length >= low) return characters.join('')
  }
  const letters = Array.from(drawStyledText(kinds, rng) || 'a').filter((c) => kinds.has(kindOf(c)))
  return (letters[0] ?? 'a').repeat(Math.max(1, low))
}

function unique(items: readonly PyValue[]): PyValue[] {
  return [...new Map(items.map((item) => [hashKey(item), item])).values()]
}

function sizeIn({ min_length: low = 0, max_length: high }: ValueDomain, rng: Rng, most: number) {
  const length = Math.min(high ?? most, most, drawLength(rng))
  return Math.max(low, length)
}

/** Items of a common style: few values, a narrow range, one kind, or anything. */
function drawItems(type: PyType, domain: ValueDomain, rng: Rng, outer: boolean): PyValue[] {
  const item = domain.items ?? {}
  const most = outer ? (type.kind === 'list' ? 8 : 90) : MAX_INNER
  const length = sizeIn(domain, rng, most)
  const width = domain.rectangular ? sizeIn(item, rng, MAX_INNER) : undefined
  const inner = width === undefined ? item : { ...item, min_length: width, max_length: width }
  const one = itemDrawer(type, inner, rng)
  const items = Array.from({ length }, one)
  return arrange(domain.distinct ? unique(items) : items, rng, domain.distinct ?? false)
}

function itemDrawer(type: PyType, domain: ValueDomain, rng: Rng): () => PyValue {
  const any = () => drawValue(type, domain, rng, false)
  const style = rng.int(6)
  if (style === 0) {
    const few = Array.from({ length: rng.range(1, 4) }, any)
    return () => rng.choice(few)
  }
  if (type.kind !== 'int' || style > 3) return any
  const spread = rng.choice([1, 3, 9, 30, 200])
  const centre = rng.choice([0, 0, 5, -5, 50, 1000])
  const within = (value: number) =>
    Math.min(domain.max ?? value, Math.max(domain.min ?? value, value))
  return () => py.int(within(centre + rng.range(-spread, spread)))
}

function compare(a: PyValue, b: PyValue): number {
  if (a.type === 'str' && b.type === 'str')
    return a.value < b.value ? -1 : Number(a.value > b.value)
  if (a.type === 'int' && b.type === 'int')
    return a.value < b.value ? -1 : Number(a.value > b.value)
  return 0
}

/** Sorted, reversed, sorted but for one, doubled: what order-dependent mistakes miss. */
function arrange(items: PyValue[], rng: Rng, distinct: boolean): PyValue[] {
  const kind = rng.int(10)
  if (kind > 3) return items
  const sorted = [...items].sort(compare)
  if (kind === 1) return sorted.reverse()
  if (kind === 2 && !distinct) return [...items.slice(0, 20), ...items.slice(0, 20).reverse()]
  if (kind === 3 && sorted.length > 1) {
    const at = rng.int(sorted.length - 1)
    const [a, b] = [sorted[at] as PyValue, sorted[at + 1] as PyValue]
    sorted[at] = b
    sorted[at + 1] = a
  }
  return sorted
}

function drawDictionary(
  type: PyType & { readonly kind: 'dict' },
  domain: ValueDomain,
  rng: Rng,
  outer: boolean,
): PyValue {
  const { keys = {}, values = {}, distinct = false } = domain
  const length = sizeIn(domain, rng, outer ? 24 : 3)
  const drawKey = itemDrawer(type.key, { max_length: 12, ...keys }, rng)
  const drawEntry = itemDrawer(type.value, values, rng)
  const seen = new Set<string>()
  const entries = new Map<string, readonly [PyValue, PyValue]>()
  for (let i = 0; i < length * 3 && entries.size < length; i++) {
    const [key, value] = [drawKey(), drawEntry()]
    if (distinct && seen.has(valueKey(value))) continue
    seen.add(valueKey(value))
    entries.set(hashKey(key), [key, value])
  }
  return py.dict([...entries.values()])
}

/** Makes a value relate to what stands before it: equal, close, a part of it, its order changed. */
function relate(value: PyValue, others: readonly PyValue[], rng: Rng): PyValue {
  const other = rng.choice(others)
  if (value.type === 'int' && other.type === 'int') return relateInteger(value, other, rng)
  if (value.type === 'str' && other.type === 'str') return py.str(relateText(other.value, rng))
  if (value.type === 'list' && other.type === 'list') return relateList(value, other, rng)
  if (value.type === 'dict' && other.type === 'dict') return relateDictionary(value, other, rng)
  if (value.type === 'int') return rng.choice([...integersOf(other), value])
  if (value.type === 'str' && other.type === 'str') return value
  if (value.type === 'list') return py.list(pick(partsOf(other), value.items, rng))
  if (value.type === 'str') return rng.choice([...partsOf(other), value])
  return value
}

/** Integers that have to do with a value: its items, entries, length, sums of two. */
function integersOf(value: PyValue): PyValue[] {
  const items = partsOf(value).filter(({ type }) => type === 'int')
  const entries = value.type === 'dict' ? value.entries.map(([, entry]) => entry) : []
  const numbers = [...items, ...entries].flatMap((item) =>
    item.type === 'int' ? [item.value] : [],
  )
  const length = BigInt(value.type === 'dict' ? value.entries.length : partsOf(value).length)
  const sums = numbers.slice(1).map((number, i) => number + (numbers[i] as bigint))
  const near = [...numbers, ...sums].flatMap((number) => [number, number, number + 1n, number - 1n])
  return [...near, length, length - 1n, length / 2n, 0n, 1n].map((number) => py.int(number))
}

function partsOf(value: PyValue): readonly PyValue[] {
  if (value.type === 'str') return Array.from(value.value).map((character) => py.str(character))
  if (value.type === 'dict') return value.entries.map(([key]) => key)
  return 'items' in value ? value.items : []
}

/** Some of the one, some of the other: a list of names that a dictionary has, and some it has not. */
function pick(own: readonly PyValue[], others: readonly PyValue[], rng: Rng): PyValue[] {
  const same = own.filter((item) => item.type === (others[0] ?? item).type)
  const share = rng.choice([0.5, 0.8, 1])
  const length = drawLength(rng)
  const from = (pool: readonly PyValue[]) => (pool.length === 0 ? [] : [rng.choice(pool)])
  return Array.from({ length }, () => from(rng.uniform() < share ? same : others)).flat()
}

function relateInteger(
  value: PyValue & { readonly type: 'int' },
  other: PyValue & { readonly type: 'int' },
  rng: Rng,
): PyValue {
  const n = other.value
  const k = BigInt(rng.range(1, 9))
  return py.int(
    rng.choice([
      n,
      n,
      n + 1n,
      n - 1n,
      -n,
      n * k,
      n / k,
      n + k,
      n - k,
      value.value % (n === 0n ? 1n : n),
    ]),
  )
}

function relateText(text: string, rng: Rng): string {
  const characters = Array.from(text)
  const at = rng.int(characters.length + 1)
  switch (rng.int(8)) {
    case 0:
      return text
    case 1:
    case 2:
      return rng.shuffle(characters).join('')
    case 3:
      return characters.filter(() => rng.uniform() < 0.6).join('')
    case 4:
      return characters.filter((_, i) => i !== at).join('')
    case 5: {
      const swapped = characters.map((character, i) =>
        i === at
          ? rng.choice([character.toUpperCase(), character.toLowerCase(), ...characters])
          : character,
      )
      return swapped.join('')
    }
    case 6:
      return characters.slice(at).join('')
    default:
      return rng.choice([
        text + text,
        [...characters].reverse().join(''),
        text + (characters[0] ?? ''),
      ])
  }
}

function relateList(
  value: PyValue & { readonly type: 'list' },
  other: PyValue & { readonly type: 'list' },
  rng: Rng,
): PyValue {
  const alike = value.items[0] === undefined || other.items[0]?.type === value.items[0].type
  const { length } = other.items
  if (alike && rng.uniform() < 0.35) return py.list(pick(other.items, value.items, rng))
  if (alike && rng.uniform() < 0.15) return other
  // As long as the other, which many descriptions ask for.
  if (value.items.length === 0) return length === 0 || !alike ? value : other
  return py.list(Array.from({ length }, (_, i) => value.items[i % value.items.length] as PyValue))
}

function relateDictionary(
  value: PyValue & { readonly type: 'dict' },
  other: PyValue & { readonly type: 'dict' },
  rng: Rng,
): PyValue {
  const entries = new Map(value.entries.map((entry) => [hashKey(entry[0]), entry]))
  for (const [key, entry] of other.entries) {
    if (rng.uniform() < 0.5) {
      const drawn = value.entries.length === 0 ? entry : rng.choice(value.entries)[1]
      entries.set(hashKey(key), [key, rng.uniform() < 0.3 ? entry : drawn])
    }
  }
  return py.dict([...entries.values()])
}

function textLength(value: PyValue): number {
  if (value.type === 'str') return value.value.length
  if (value.type === 'dict') {
    return value.entries.reduce((sum, [key, entry]) => sum + textLength(key) + textLength(entry), 0)
  }
  return 'items' in value ? value.items.reduce((sum, item) => sum + textLength(item), 0) : 0
}

function isShort(value: PyValue): boolean {
  if (value.type === 'int') return value.value < LARGEST && value.value > -LARGEST
  if (value.type === 'dict') return value.entries.every((entry) => entry.every(isShort))
  return 'items' in value ? value.items.every(isShort) : true
}

/** Whether a value is small enough to be part of a test. */
export function isHandy(values: readonly PyValue[]): boolean {
  const nodes = values.reduce((sum, value) => sum + nodeCount(value), 0)
  const text = values.reduce((sum, value) => sum + textLength(value), 0)
  return nodes <= MAX_NODES && text <= 2 * MAX_TEXT && values.every(isShort)
}

/** Whether a value obeys what its domain says of it; types are left to the caller. */
export function obeys(value: PyValue, domain: ValueDomain): boolean {
  const { min, max, min_length: low, max_length: high, characters, distinct } = domain
  if (value.type === 'int' || value.type === 'float') {
    return (min === undefined || value.value >= min) && (max === undefined || value.value <= max)
  }
  if (value.type === 'str') {
    const own = Array.from(value.value)
    const fits = (low ?? 0) <= own.length && own.length <= (high ?? own.length)
    return fits && (characters === undefined || own.every((c) => characters.includes(kindOf(c))))
  }
  const parts = partsOf(value)
  if (parts.length < (low ?? 0) || parts.length > (high ?? parts.length)) return false
  if (value.type === 'dict') return dictionaryObeys(value, domain)
  if (distinct && unique(parts).length < parts.length) return false
  if (domain.rectangular && new Set(parts.map((row) => partsOf(row).length)).size > 1) return false
  return parts.every((item) => obeys(item, domain.items ?? {}))
}

function dictionaryObeys(
  { entries }: PyValue & { readonly type: 'dict' },
  { keys = {}, values = {}, distinct }: ValueDomain,
): boolean {
  const different = new Set(entries.map(([, entry]) => valueKey(entry))).size
  if (distinct && different < entries.length) return false
  return entries.every(([key, entry]) => obeys(key, keys) && obeys(entry, values))
}

/**
 * Argument lists from all over a problem's domain, none of which a test has: at most `count`. Its
 * `where` is not asked here, since that takes Python. The same generator state, the same inputs.
 */
export function domainInputs(
  problem: Problem,
  domain: InputDomain,
  count: number,
  rng: Rng,
): (readonly PyValue[])[] {
  const types = problem.parameters.map(({ type }) => parsePyType(type))
  const domains = problem.parameters.map(({ name }) => domain.inputs[name] ?? {})
  const near = probeInputs(problem, Math.ceil(count / 4), rng.split('near'))
  const fits = (args: readonly PyValue[]) =>
    isHandy(args) &&
    args.every(
      (arg, i) => conforms(arg, types[i] as PyType) && obeys(arg, domains[i] as ValueDomain),
    )
  const inputs = new Map<string, readonly PyValue[]>()
  const add = (args: readonly PyValue[]) => {
    if (fits(args)) inputs.set(argumentsKey(args), args)
  }
  for (const args of [...domain.examples, ...near]) add(args)
  for (let draws = 0; inputs.size < count && draws < count * 8; draws++) {
    const order = rng.shuffle([...types.keys()])
    const args: PyValue[] = []
    const before: PyValue[] = []
    for (const i of order) {
      const value = drawValue(types[i] as PyType, domains[i] as ValueDomain, rng)
      const related = before.length > 0 && rng.uniform() < 0.55
      args[i] = related ? relate(value, before, rng) : value
      before.push(args[i] as PyValue)
    }
    add(args)
  }
  return [...inputs.values()].slice(0, count)
}
