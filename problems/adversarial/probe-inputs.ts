import type { Problem } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Rng } from '../../src/random/rng.ts'
import { argumentsKey, hashKey, py, valueKey } from '../../src/values/py-value.ts'

/**
 * What the values at one place of a problem's tests have in common. Drawn values stay within it, so
 * that a probe is an input the problem could well have been tested with: no negative count where
 * all counts are positive, no unsorted list where all lists are sorted.
 */
interface Profile {
  readonly values: readonly PyValue[]
  readonly numbers: readonly number[]
  readonly integral: boolean
  readonly alphabet: readonly string[]
  readonly maxTextLength: number
  readonly lengths: readonly number[]
  readonly sorted: boolean
  readonly distinct: boolean
  /** Lists of lists whose inner lists have one length each time: tables. */
  readonly rectangular: boolean
  /** Of items, or of keys. */
  readonly item: Profile | null
  /** Of a dictionary's values. */
  readonly entry: Profile | null
}

const MAX_LENGTH = 12

function compareValues(a: PyValue, b: PyValue): number {
  if (a.type === 'str' && b.type === 'str')
    return a.value < b.value ? -1 : Number(a.value > b.value)
  const [x, y] = [numberOf(a), numberOf(b)]
  return x === null || y === null ? 0 : x - y
}

function numberOf(value: PyValue): number | null {
  if (value.type === 'int') return Number(value.value)
  return value.type === 'float' && Number.isFinite(value.value) ? value.value : null
}

function profileOf(values: readonly PyValue[]): Profile {
  const numbers = values.flatMap((value) => numberOf(value) ?? [])
  const texts = values.flatMap((value) => (value.type === 'str' ? [value.value] : []))
  const rows = values.flatMap((value) => ('items' in value ? [value.items] : []))
  const dicts = values.flatMap((value) => (value.type === 'dict' ? [value.entries] : []))
  const keys = dicts.flat().map(([key]) => key)
  const items = [...rows.flat(), ...keys]
  return {
    values,
    numbers,
    integral: !values.some(({ type }) => type === 'float'),
    alphabet: [...new Set(texts.flatMap((text) => Array.from(text)))],
    maxTextLength: Math.min(24, Math.max(0, ...texts.map((text) => Array.from(text).length))),
    lengths: [...rows.map(({ length }) => length), ...dicts.map(({ length }) => length)],
    sorted: rows.every(isSorted) && rows.some(({ length }) => length > 2),
    distinct: rows.every(isDistinct) && rows.some(({ length }) => length > 2),
    rectangular: rows.every(isTable) && rows.some(({ length }) => length > 1),
    item: items.length === 0 ? null : profileOf(items),
    entry: dicts.flat().length === 0 ? null : profileOf(dicts.flat().map(([, value]) => value)),
  }
}

function isSorted(items: readonly PyValue[]): boolean {
  return items.every((item, i) => i === 0 || compareValues(items[i - 1] as PyValue, item) <= 0)
}

function isDistinct(items: readonly PyValue[]): boolean {
  return new Set(items.map(hashKey)).size === items.length
}

function isTable(rows: readonly PyValue[]): boolean {
  const lengths = rows.map((row) => ('items' in row ? row.items.length : -1))
  return lengths.every((length) => length === lengths[0] && length >= 0)
}

function drawNumber(profile: Profile, rng: Rng): number {
  const { numbers } = profile
  const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const near = rng.choice(numbers) + rng.range(-2, 2)
  // Half of the draws are small: that is where bounds and corner cases lie.
  const small = low + rng.uniform() * Math.min(high - low, 20)
  const wide = low + rng.uniform() * (high - low)
  const picked = rng.choice([near, near, small, wide])
  return Math.min(high, Math.max(low, picked))
}

function drawText(profile: Profile, rng: Rng): string {
  const texts = profile.values.flatMap((value) => (value.type === 'str' ? [value.value] : []))
  const characters = Array.from(rng.choice(texts))
  const edits = rng.range(1, 3)
  for (let i = 0; i < edits; i++) {
    const at = rng.int(characters.length + 1)
    const letter = profile.alphabet.length === 0 ? '' : rng.choice(profile.alphabet)
    const kind = rng.int(4)
    if (kind === 0) characters.splice(at, 1)
    else if (kind === 1) characters.splice(at, 0, letter)
    else if (kind === 2 && at < characters.length) characters[at] = letter
    else characters.reverse()
  }
  return characters.slice(0, profile.maxTextLength).join('')
}

/** @param fixedLength how many items, where the place in a table says so. */
function drawItems(profile: Profile, rng: Rng, fixedLength?: number): PyValue[] {
  const { item, lengths } = profile
  if (item === null) return []
  const length = fixedLength ?? drawLength(lengths, rng)
  const width = profile.rectangular ? drawLength(item.lengths, rng) : undefined
  let items = Array.from({ length }, () => drawLike(item, rng, width))
  if (profile.distinct) {
    items = [...new Map(items.map((value) => [hashKey(value), value])).values()]
  }
  return profile.sorted ? items.sort(compareValues) : items
}

function drawLength(lengths: readonly number[], rng: Rng): number {
  const low = Math.min(...lengths)
  const high = Math.min(MAX_LENGTH, Math.max(...lengths))
  return low >= high ? low : rng.range(low, high)
}

/** A value like the profile's, of the type of one of them. */
function drawLike(profile: Profile, rng: Rng, fixedLength?: number): PyValue {
  const like = rng.choice(profile.values)
  if (fixedLength === undefined && rng.uniform() < 0.3) return like
  switch (like.type) {
    case 'bool':
      return py.bool(rng.uniform() < 0.5)
    case 'int': {
      const drawn = Math.round(drawNumber(profile, rng))
      return Number.isSafeInteger(drawn) ? py.int(drawn) : like
    }
    case 'float': {
      const drawn = drawNumber(profile, rng)
      return py.float(rng.uniform() < 0.5 ? Math.round(drawn * 2) / 2 : drawn)
    }
    case 'str':
      return py.str(drawText(profile, rng))
    case 'list':
      return py.list(drawItems(profile, rng, fixedLength))
    case 'tuple':
      return drawTuple(like, profile, rng)
    case 'set':
      return py.set(dedupe(drawItems(profile, rng)))
    case 'frozenset':
      return py.frozenset(dedupe(drawItems(profile, rng)))
    case 'dict': {
      const { entry } = profile
      const keys = dedupe(drawItems(profile, rng))
      return entry === null ? like : py.dict(keys.map((key) => [key, drawLike(entry, rng)]))
    }
    default:
      return like
  }
}

/** Tuples are records as a rule: each place keeps to what stood in that place. */
function drawTuple(
  like: PyValue & { readonly type: 'tuple' },
  profile: Profile,
  rng: Rng,
): PyValue {
  const rows = profile.values.flatMap((value) => (value.type === 'tuple' ? [value.items] : []))
  if (new Set(profile.lengths).size > 1) return py.tuple(drawItems(profile, rng))
  return py.tuple(
    like.items.map((_, i) => drawLike(profileOf(rows.flatMap((row) => row[i] ?? [])), rng)),
  )
}

function dedupe(items: readonly PyValue[]): PyValue[] {
  return [...new Map(items.map((item) => [hashKey(item), item])).values()]
}

/**
 * Argument lists like those of a problem's tests, but none of them: at most `count`, fewer where
 * the problem's inputs are few. The same generator state gives the same inputs.
 */
export function probeInputs(problem: Problem, count: number, rng: Rng): (readonly PyValue[])[] {
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  const profiles = problem.parameters.map((_, i) =>
    profileOf(tests.flatMap(({ args }) => args[i] ?? [])),
  )
  const seen = new Set(tests.map(({ args }) => argumentsKey(args)))
  const inputs: (readonly PyValue[])[] = []
  for (let draws = 0; inputs.length < count && draws < count * 20; draws++) {
    const base = rng.choice(tests).args
    const kept = rng.int(profiles.length * 2)
    const args = profiles.map((profile, i) =>
      i === kept ? (base[i] as PyValue) : drawLike(profile, rng),
    )
    const key = args.map(valueKey).join(';')
    if (seen.has(key)) continue
    seen.add(key)
    inputs.push(args)
  }
  return inputs
}
