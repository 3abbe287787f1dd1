import type { PythonMemory } from './module.ts'

/** What a walk found: a readable value, or why it cannot be read. */
export type WalkResult = 'value' | 'invalid' | 'too-large'

export interface Walker {
  /**
   * Appends the value at `pointer` to the output as marshal version 2. Reads memory only: no
   * reference count changes, no Python code runs, so no hook of a candidate is ever called.
   */
  walk(pointer: number, budget: WalkBudget): WalkResult
  /** Bytes written so far; assign to cut back. */
  length: number
  bytes(from: number): Uint8Array
}

export interface WalkBudget {
  readonly bytes: number
  readonly depth: number
  /** Whether to read what Python's `==` can call equal to a builtin value; else builtins alone. */
  readonly convert: boolean
}

/** Types beyond the exported builtins that `convert` reads; 0 where a type was not found. */
export interface ConvertibleTypes {
  readonly bytearray: number
  readonly counter: number
  readonly ordereddict: number
  readonly dictkeys: number
  readonly dictitems: number
  readonly deque: number
  readonly fraction: number
  readonly decimal: number
}

/**
 * Reads returned values straight from the WebAssembly heap by exact type, in the object layout of
 * CPython 3.14 on 32 bits. A self-test at boot compares it with known values.
 *
 * With `convert`, a subclass is written as its base where `==` is still the base's own: where the
 * comparison slot of its type holds the base's function. In sets and as keys the hash has to be the
 * base's own, too. Classes of the library that are no builtin's equal are written under tags of
 * their own, which marshal does not know: `D` a deque, `Q` a fraction, `E` a decimal.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createWalker(py: PythonMemory, convertible: ConvertibleTypes): Walker {
  const INVALID = { walk: 'invalid' as WalkResult }
  const TOO_LARGE = { walk: 'too-large' as WalkResult }
  const NONE = py.__Py_NoneStruct
  const TRUE = py.__Py_TrueStruct
  const setDummy = py.HEAPU32[py.__PySet_Dummy >> 2] as number
  const TP_HASH = 60
  const TP_RICHCOMPARE = 100
  const TP_BASE = 128
  const MAX_BASES = 200
  // Far more than a value of the largest size needs.
  const MAX_STEPS = 8_000_000
  const MAX_DECIMAL_WORDS = 1200
  const bases = knownBases()
  // Whose kind a type is, found during one walk: types live and die in between.
  const kinds = new Map<number, Base>()
  let out = new Uint8Array(1 << 16)
  let length = 0
  let u32 = py.HEAPU32
  let u8 = py.HEAPU8
  let left = 0
  let steps = 0
  let convert = false
  // How many of the containers around are sets or keys: there a value's hash counts.
  let hashed = 0

  return {
    walk(pointer, budget) {
      u32 = py.HEAPU32
      u8 = py.HEAPU8
      left = budget.bytes
      steps = MAX_STEPS
      convert = budget.convert
      hashed = 0
      if (kinds.size > 0) kinds.clear()
      const start = length
      try {
        value(pointer, budget.depth)
        return 'value'
      } catch (error) {
        length = start
        if (error === INVALID || error === TOO_LARGE) return (error as typeof INVALID).walk
        throw error
      }
    },
    get length() {
      return length
    },
    set length(bytes: number) {
      length = bytes
    },
    bytes: (from) => out.slice(from, length),
  }

  function value(pointer: number, depth: number): void {
    if (depth < 0) throw INVALID
    const type = word(pointer + 4)
    if (type === py._PyLong_Type) int(pointer)
    else if (type === py._PyUnicode_Type) str(pointer)
    else if (type === py._PyList_Type) list_(pointer, depth)
    else if (type === py._PyTuple_Type) tuple(pointer, depth)
    else if (type === py._PyBool_Type) byte(pointer === TRUE ? 'T' : 'F')
    else if (pointer === NONE) byte('N')
    else if (type === py._PyFloat_Type) float('g', pointer + 8)
    else if (type === py._PyDict_Type) dict(pointer, depth)
    else if (type === py._PySet_Type) set('<', pointer, depth)
    else if (type === py._PyFrozenSet_Type) set('>', pointer, depth)
    else if (type === py._PyBytes_Type) bytes(pointer)
    else if (type === py._PyComplex_Type) complex(pointer)
    else if (convert) baseOf(type).read(pointer, depth)
    else throw INVALID
  }

  interface Base {
    readonly type: number
    readonly compare: number
    readonly hash: number
    /** Whether subclasses are read as well. A class written in Python has no slot of its own. */
    readonly subclasses: boolean
    read(pointer: number, depth: number): void
  }

  /** Every type that can be read; slots are taken now, before a candidate could run. */
  function knownBases(): Base[] {
    const list: Base[] = []
    const add = (type: number, read: Base['read'], subclasses = true) => {
      if (type === 0) return
      const slot = (offset: number) => py.HEAPU32[(type + offset) >> 2] as number
      const [compare, hash] = [slot(TP_RICHCOMPARE), slot(TP_HASH)]
      list.push({ type, compare, hash, subclasses, read })
    }
    add(py._PyLong_Type, int)
    add(py._PyUnicode_Type, str)
    add(py._PyList_Type, list_)
    add(py._PyTuple_Type, tuple)
    add(py._PyFloat_Type, (pointer) => float('g', pointer + 8))
    add(convertible.ordereddict, dict)
    add(convertible.counter, dict, false)
    add(py._PyDict_Type, dict)
    add(py._PySet_Type, (pointer, depth) => set('<', pointer, depth))
    add(py._PyFrozenSet_Type, (pointer, depth) => set('>', pointer, depth))
    add(py._PyBytes_Type, bytes)
    add(py._PyComplex_Type, complex)
    add(convertible.bytearray, bytearray)
    add(convertible.dictkeys, (pointer, depth) => view(pointer, depth, false))
    add(convertible.dictitems, (pointer, depth) => view(pointer, depth, true))
    add(convertible.deque, () => byte('D'))
    add(convertible.fraction, fraction, false)
    add(convertible.decimal, decimal)
    return list
  }

  /** The nearest known type among a type and its bases, where `==` and the hash are that type's. */
  function baseOf(type: number): Base {
    let base = kinds.get(type)
    if (base === undefined) {
      base = nearestBase(type)
      if (word(type + TP_RICHCOMPARE) !== base.compare) throw INVALID
      if (!base.subclasses && type !== base.type) throw INVALID
      kinds.set(type, base)
    }
    if (hashed > 0 && word(type + TP_HASH) !== base.hash) throw INVALID
    return base
  }

  function nearestBase(type: number): Base {
    let at = type
    for (let i = 0; i < MAX_BASES && at !== 0; i++) {
      for (const base of bases) if (base.type === at) return base
      at = word(at + TP_BASE)
    }
    throw INVALID
  }

  function word(address: number): number {
    if (address < 1024 || address + 4 > u8.length || (address & 3) !== 0) throw INVALID
    return u32[address >> 2] as number
  }

  /** Work that writes nothing: empty places of a table, and parts that are read to be left out. */
  function step(count: number): void {
    steps -= count
    if (steps < 0) throw TOO_LARGE
  }

  function spend(size: number): void {
    left -= size
    if (left < 0) throw TOO_LARGE
    if (length + size + 16 > out.length) {
      const wider = new Uint8Array(Math.max(out.length * 2, length + size + 16))
      wider.set(out.subarray(0, length))
      out = wider
    }
  }

  function byte(tag: string): void {
    spend(1)
    out[length++] = tag.charCodeAt(0)
  }

  function uint32(n: number): void {
    spend(4)
    out[length++] = n & 255
    out[length++] = (n >>> 8) & 255
    out[length++] = (n >>> 16) & 255
    out[length++] = n >>> 24
  }

  function items(tag: string, start: number, count: number, depth: number): void {
    byte(tag)
    uint32(count)
    if (count > left) throw TOO_LARGE
    for (let i = 0; i < count; i++) value(word(start + 4 * i), depth - 1)
  }

  function list_(pointer: number, depth: number): void {
    items('[', word(pointer + 12), word(pointer + 8), depth)
  }

  function tuple(pointer: number, depth: number): void {
    items('(', pointer + 16, word(pointer + 8), depth)
  }

  /** A member of a set or a key: its hash decides, beside its value, what it equals. */
  function key(pointer: number, depth: number): void {
    hashed++
    value(pointer, depth)
    hashed--
  }

  function int(pointer: number): void {
    const tag = word(pointer + 8)
    const digits = tag >>> 3
    const sign = tag & 3
    if (sign === 1 || digits === 0) {
      byte('i')
      uint32(0)
      return
    }
    // Counted as decimal digits, which is how long the number would be when written out.
    if (digits > 4) {
      const decimals = Math.ceil(digits * 9.0309)
      if (decimals > left) throw TOO_LARGE
      left -= decimals - digits * 4
    }
    const first = word(pointer + 12)
    if (digits === 1) {
      byte('i')
      uint32(sign === 2 ? -first : first)
      return
    }
    longInt(pointer, digits, sign === 2)
  }

  /** Version 2 of marshal: 15-bit digits, least significant first, count signed; or 32 bits. */
  function longInt(pointer: number, digits: number, negative: boolean): void {
    const low = word(pointer + 12)
    const high = word(pointer + 16)
    if (digits === 2 && (high < 2 || (high === 2 && negative && low === 0))) {
      const magnitude = high * 2 ** 30 + low
      byte('i')
      uint32(negative ? -magnitude : magnitude)
      return
    }
    const top = word(pointer + 12 + 4 * (digits - 1))
    const shorts = digits * 2 - (top >>> 15 === 0 ? 1 : 0)
    byte('l')
    uint32(negative ? -shorts : shorts)
    spend(shorts * 2)
    for (let i = 0; i < shorts; i++) {
      const digit = word(pointer + 12 + 4 * (i >> 1))
      const short = (i & 1) === 0 ? digit & 0x7fff : digit >>> 15
      out[length++] = short & 255
      out[length++] = (short >>> 8) & 127
    }
  }

  function float(tag: string, address: number): void {
    byte(tag)
    double(address)
  }

  function double(address: number): void {
    spend(8)
    word(address)
    word(address + 4)
    for (let i = 0; i < 8; i++) out[length++] = u8[address + i] as number
  }

  function complex(pointer: number): void {
    float('y', pointer + 8)
    double(pointer + 16)
  }

  function bytes(pointer: number): void {
    const count = word(pointer + 8)
    byte('s')
    uint32(count)
    copy(pointer + 16, count)
  }

  function bytearray(pointer: number): void {
    const count = word(pointer + 8)
    byte('s')
    uint32(count)
    copy(word(pointer + 20), count)
  }

  function copy(address: number, count: number): void {
    spend(count)
    if (address + count > u8.length) throw INVALID
    if (count < 32) for (let i = 0; i < count; i++) out[length + i] = u8[address + i] as number
    else out.set(u8.subarray(address, address + count), length)
    length += count
  }

  function str(pointer: number): void {
    const count = word(pointer + 8)
    const state = word(pointer + 16)
    const kind = (state >>> 2) & 7
    const compact = (state >>> 5) & 1
    const ascii = (state >>> 6) & 1
    // The text follows its header, except in subclasses, which point to it.
    const data = compact === 0 ? word(pointer + 28) : ascii === 1 ? pointer + 20 : pointer + 28
    byte('u')
    if (ascii === 1) {
      uint32(count)
      copy(data, count)
      return
    }
    if (count > left) throw TOO_LARGE
    if (kind !== 1 && kind !== 2 && kind !== 4) throw INVALID
    const sizeAt = length
    uint32(0)
    const start = length
    if (data + count * kind > u8.length) throw INVALID
    for (let i = 0; i < count; i++) codePoint(charAt(data, kind, i))
    const size = length - start
    for (let i = 0; i < 4; i++) out[sizeAt + i] = (size >>> (8 * i)) & 255
  }

  function charAt(data: number, kind: number, i: number): number {
    if (kind === 1) return u8[data + i] as number
    const at = data + kind * i
    const low = (u8[at] as number) | ((u8[at + 1] as number) << 8)
    return kind === 2 ? low : low | ((u8[at + 2] as number) << 16)
  }

  /** UTF-8, lone surrogates included (Python's `surrogatepass`). */
  function codePoint(c: number): void {
    spend(c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
    if (c < 0x80) {
      out[length++] = c
      return
    }
    if (c < 0x800) out[length++] = 0xc0 | (c >> 6)
    else {
      if (c < 0x10000) out[length++] = 0xe0 | (c >> 12)
      else {
        out[length++] = 0xf0 | (c >> 18)
        out[length++] = 0x80 | ((c >> 12) & 63)
      }
      out[length++] = 0x80 | ((c >> 6) & 63)
    }
    out[length++] = 0x80 | (c & 63)
  }

  function set(tag: string, pointer: number, depth: number): void {
    const used = word(pointer + 12)
    const mask = word(pointer + 16)
    const table = word(pointer + 20)
    byte(tag)
    uint32(used)
    if (used > left) throw TOO_LARGE
    let found = 0
    for (let i = 0; i <= mask && found < used; i++) {
      const member = word(table + 8 * i)
      step(1)
      if (member === 0 || member === setDummy) continue
      found++
      key(member, depth - 1)
    }
    if (found !== used) throw INVALID
  }

  function dict(pointer: number, depth: number): void {
    byte('{')
    const used = word(pointer + 8)
    const found = entries(pointer, (name, item) => {
      key(name, depth - 1)
      value(item, depth - 1)
    })
    byte('0')
    if (found !== used) throw INVALID
  }

  /** A dictionary's keys, or its items as pairs: `==` takes such a view as a set. */
  function view(pointer: number, depth: number, pairs: boolean): void {
    const of = word(pointer + 8)
    const used = word(of + 8)
    byte('<')
    uint32(used)
    const found = entries(of, (name, item) => {
      if (!pairs) {
        key(name, depth - 1)
        return
      }
      byte('(')
      uint32(2)
      key(name, depth - 2)
      key(item, depth - 2)
    })
    if (found !== used) throw INVALID
  }

  /** Hands out what a dictionary holds, in order, and counts it. */
  function entries(pointer: number, each: (key: number, item: number) => void): number {
    const used = word(pointer + 8)
    const keys = word(pointer + 24)
    const values = word(pointer + 28)
    word(keys + 4)
    const kind = u8[keys + 6] as number
    const start = keys + 20 + 2 ** (u8[keys + 5] as number)
    if (used > left) throw TOO_LARGE
    if (values !== 0) return splitEntries(start, values, each)
    const count = word(keys + 16)
    let found = 0
    for (let i = 0; i < count; i++) {
      const at = kind === 0 ? start + 12 * i + 4 : start + 8 * i
      const item = word(at + 4)
      step(1)
      if (item === 0) continue
      found++
      each(word(at), item)
    }
    return found
  }

  /** A split table: keys shared by instances of a class, values and their order held apart. */
  function splitEntries(
    start: number,
    values: number,
    each: (key: number, item: number) => void,
  ): number {
    word(values)
    const capacity = u8[values] as number
    const size = u8[values + 1] as number
    const order = values + 4 + 4 * capacity
    for (let i = 0; i < size; i++) {
      const index = u8[order + i] as number
      each(word(start + 8 * index), word(values + 4 + 4 * index))
    }
    return size
  }

  /** The class's two slots, in the order of their names: a `Q`, then the two integers. */
  function fraction(pointer: number): void {
    const [denominator, numerator] = [word(pointer + 8), word(pointer + 12)]
    if (word(numerator + 4) !== py._PyLong_Type) throw INVALID
    if (word(denominator + 4) !== py._PyLong_Type) throw INVALID
    byte('Q')
    int(numerator)
    int(denominator)
  }

  /**
   * libmpdec on 32 bits: after the object's head and a cached hash come {flags, exp, digits, len,
   * alloc, data}, words of 9 decimal digits, least significant first. Written as `E`, flags (1
   * negative, 2 infinite, 4 and 8 no number), exponent, and digits that do not end in a zero.
   */
  function decimal(pointer: number): void {
    const at = pointer + 12
    const flags = u8[at] as number
    const words = word(at + 12)
    const data = word(at + 20)
    byte('E')
    spend(1)
    out[length++] = flags & 15
    if (words > MAX_DECIMAL_WORDS) throw TOO_LARGE
    step(words * 9)
    let text = ''
    if ((flags & 14) === 0) {
      for (let i = words - 1; i >= 0; i--) text += String(word(data + 4 * i)).padStart(9, '0')
    }
    let [start, end] = [0, text.length]
    while (start < end && text[start] === '0') start++
    while (end > start && text[end - 1] === '0') end--
    uint32(start === end ? 0 : (word(at + 4) | 0) + text.length - end)
    uint32(end - start)
    spend(end - start)
    for (let i = start; i < end; i++) out[length++] = text.charCodeAt(i)
  }
}
