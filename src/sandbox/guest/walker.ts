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
  /** Whether exact standard-library containers are written as the builtin ones they stand for. */
  readonly convert: boolean
}

/** Exact types beyond the builtins that `convert` reads; 0 where a type was not found. */
export interface ConvertibleTypes {
  readonly counter: number
  readonly defaultdict: number
  readonly ordereddict: number
  readonly deque: number
  readonly fraction: number
  readonly decimal: number
}

/**
 * Reads returned values straight from the WebAssembly heap by exact type, in the object layout of
 * CPython 3.14 on 32 bits. A self-test at boot compares it with known values.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createWalker(py: PythonMemory, convertible: ConvertibleTypes): Walker {
  const INVALID = { walk: 'invalid' as WalkResult }
  const TOO_LARGE = { walk: 'too-large' as WalkResult }
  const NONE = py.__Py_NoneStruct
  const TRUE = py.__Py_TrueStruct
  const setDummy = py.HEAPU32[py.__PySet_Dummy >> 2] as number
  const scratchFloat = new Float64Array(1)
  const scratchBytes = new Uint8Array(scratchFloat.buffer)
  let out = new Uint8Array(1 << 16)
  let length = 0
  let u32 = py.HEAPU32
  let u8 = py.HEAPU8
  let left = 0
  let convert = false

  return {
    walk(pointer, budget) {
      u32 = py.HEAPU32
      u8 = py.HEAPU8
      left = budget.bytes
      convert = budget.convert
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
    else if (type === py._PyList_Type) items('[', word(pointer + 12), word(pointer + 8), depth)
    else if (type === py._PyTuple_Type) items('(', pointer + 16, word(pointer + 8), depth)
    else if (type === py._PyBool_Type) byte(pointer === TRUE ? 'T' : 'F')
    else if (pointer === NONE) byte('N')
    else if (type === py._PyFloat_Type) float('g', pointer + 8)
    else if (type === py._PyDict_Type) dict(pointer, depth)
    else if (type === py._PySet_Type) set('<', pointer, depth)
    else if (type === py._PyFrozenSet_Type) set('>', pointer, depth)
    else if (type === py._PyBytes_Type) bytes(pointer)
    else if (type === py._PyComplex_Type) complex(pointer)
    else if (convert) converted(pointer, type, depth)
    else throw INVALID
  }

  /** Standard-library containers, known by the exact type the base image holds. */
  function converted(pointer: number, type: number, depth: number): void {
    if (type === convertible.counter || type === convertible.defaultdict) dict(pointer, depth)
    else if (type === convertible.ordereddict) dict(pointer, depth)
    else if (type === convertible.deque) deque(pointer, depth)
    else if (type === convertible.fraction) fraction(pointer)
    else if (type === convertible.decimal) decimal(pointer)
    else throw INVALID
  }

  function word(address: number): number {
    if (address < 1024 || address + 4 > u8.length || (address & 3) !== 0) throw INVALID
    return u32[address >> 2] as number
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
    const ascii = (state >>> 6) & 1
    byte('u')
    if (ascii === 1) {
      uint32(count)
      copy(pointer + 20, count)
      return
    }
    if (count > left) throw TOO_LARGE
    if (kind !== 1 && kind !== 2 && kind !== 4) throw INVALID
    const sizeAt = length
    uint32(0)
    const start = length
    const data = pointer + 28
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
      const key = word(table + 8 * i)
      if (key === 0 || key === setDummy) continue
      found++
      value(key, depth - 1)
    }
    if (found !== used) throw INVALID
  }

  function dict(pointer: number, depth: number): void {
    const used = word(pointer + 8)
    const keys = word(pointer + 24)
    const values = word(pointer + 28)
    const kind = u8[keys + 6] as number
    const entries = keys + 20 + 2 ** (u8[keys + 5] as number)
    byte('{')
    if (used > left) throw TOO_LARGE
    let found = 0
    if (values !== 0) found = splitEntries(entries, values, depth)
    else {
      const count = word(keys + 16)
      for (let i = 0; i < count; i++) {
        const at = kind === 0 ? entries + 12 * i + 4 : entries + 8 * i
        const item = word(at + 4)
        if (item === 0) continue
        found++
        value(word(at), depth - 1)
        value(item, depth - 1)
      }
    }
    byte('0')
    if (found !== used) throw INVALID
  }

  /** A split table: keys shared by instances of a class, values and their order held apart. */
  function splitEntries(entries: number, values: number, depth: number): number {
    word(values)
    const capacity = u8[values] as number
    const size = u8[values + 1] as number
    const order = values + 4 + 4 * capacity
    for (let i = 0; i < size; i++) {
      const index = u8[order + i] as number
      value(word(entries + 8 * index), depth - 1)
      value(word(values + 4 + 4 * index), depth - 1)
    }
    return size
  }

  /** Blocks of 64 items in a doubly linked list: {left, data[64], right}. */
  function deque(pointer: number, depth: number): void {
    const BLOCK = 64
    const count = word(pointer + 8)
    let block = word(pointer + 12)
    let index = word(pointer + 20)
    byte('[')
    uint32(count)
    if (count > left) throw TOO_LARGE
    for (let i = 0; i < count; i++) {
      if (index === BLOCK) {
        block = word(block + 4 + 4 * BLOCK)
        index = 0
      }
      value(word(block + 4 + 4 * index++), depth - 1)
    }
  }

  /** The class's two slots, in the order of their names; written as an int or a float. */
  function fraction(pointer: number): void {
    const [denominator, numerator] = [word(pointer + 8), word(pointer + 12)]
    if (word(numerator + 4) !== py._PyLong_Type) throw INVALID
    if (word(denominator + 4) !== py._PyLong_Type) throw INVALID
    const below = bigInt(denominator)
    if (below === 0n) throw INVALID
    if (below === 1n) int(numerator)
    else quotient(bigInt(numerator), below)
  }

  function bigInt(pointer: number): bigint {
    const tag = word(pointer + 8)
    const digits = tag >>> 3
    if (digits > 10_000) throw TOO_LARGE
    let total = 0n
    for (let i = digits - 1; i >= 0; i--)
      total = (total << 30n) | BigInt(word(pointer + 12 + 4 * i))
    return (tag & 3) === 2 ? -total : total
  }

  /** The float nearest to a fraction of two integers, by 128 bits of quotient. */
  function quotient(above: bigint, below: bigint): void {
    const size = (n: bigint) => (n < 0n ? -n : n).toString(2).length
    const shift = Math.max(0, 128 - size(above) + size(below))
    const scaled = (above << BigInt(shift)) / below
    let number = Number(scaled)
    for (let rest = shift; rest > 0; rest -= 1000) number /= 2 ** Math.min(rest, 1000)
    writeDouble(number)
  }

  function writeDouble(number: number): void {
    byte('g')
    spend(8)
    scratchFloat[0] = number
    for (let i = 0; i < 8; i++) out[length++] = scratchBytes[i] as number
  }

  /**
   * libmpdec on 32 bits: after the object's head and a cached hash come {flags, exp, digits, len,
   * alloc, data}, words of 9 decimal digits, least significant first.
   */
  function decimal(pointer: number): void {
    const at = pointer + 12
    const flags = u8[at] as number
    const exponent = word(at + 4) | 0
    const words = word(at + 12)
    const data = word(at + 20)
    if ((flags & 14) !== 0) {
      writeDouble((flags & 2) === 0 ? Number.NaN : (flags & 1) === 0 ? Infinity : -Infinity)
      return
    }
    if (words > 1000 || Math.abs(exponent) > 10_000) throw TOO_LARGE
    let text = ''
    for (let i = words - 1; i >= 0; i--) text += String(word(data + 4 * i)).padStart(9, '0')
    const sign = (flags & 1) === 1 ? '-' : ''
    const number = Number(`${sign}${text === '' ? '0' : text}e${exponent}`)
    if (Number.isInteger(number) && Math.abs(number) < 2 ** 30) {
      byte('i')
      uint32(number)
    } else writeDouble(number)
  }
}
