import { SandboxError } from '../core/errors.ts'
import type { PyValue } from '../core/py-value.ts'

/**
 * Python's marshal format, version 2, for the values of `PyValue`: how arguments enter the
 * interpreter and how returned values leave it. The same value always gives the same bytes, apart
 * from the order of sets and dictionaries.
 */

/** Marshals one value. Throws a `RangeError` for values nested past the engine's stack. */
export function encodeValue(value: PyValue): Uint8Array {
  const writer = new Writer()
  writer.value(value)
  return writer.bytes()
}

/** Marshals positional arguments as the tuple that a call takes. */
export function encodeArguments(args: readonly PyValue[]): Uint8Array {
  return encodeValue({ type: 'tuple', items: args })
}

/** Reads one value that fills the bytes. Throws a `SandboxError` for anything malformed. */
export function decodeValue(bytes: Uint8Array): PyValue {
  const reader = new Reader(bytes)
  const value = reader.value()
  if (!reader.atEnd) throw new SandboxError('A returned value has bytes past its end')
  return value
}

const ITEM_TAGS = { list: '[', tuple: '(', set: '<', frozenset: '>' } as const

class Writer {
  #buffer = Buffer.allocUnsafe(256)
  #length = 0

  bytes(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#length))
  }

  value(value: PyValue): void {
    if (value.type === 'none') this.#tag('N')
    else if (value.type === 'bool') this.#tag(value.value ? 'T' : 'F')
    else if (value.type === 'int') this.#int(value.value)
    else if (value.type === 'float') this.#doubles('g', value.value)
    else if (value.type === 'complex') this.#doubles('y', value.re, value.im)
    else if (value.type === 'str') this.#sized('u', encodeText(value.value))
    else if (value.type === 'bytes') this.#sized('s', value.value)
    else if (value.type === 'dict') this.#entries(value.entries)
    else this.#items(ITEM_TAGS[value.type], value.items)
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const wider = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(wider, 0, 0, this.#length)
    this.#buffer = wider
  }

  #tag(tag: string): void {
    this.#room(1)
    this.#buffer[this.#length++] = tag.charCodeAt(0)
  }

  #int32(value: number): void {
    this.#room(4)
    this.#length = this.#buffer.writeInt32LE(value, this.#length)
  }

  #doubles(tag: string, ...values: number[]): void {
    this.#tag(tag)
    this.#room(8 * values.length)
    for (const value of values) this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  #entries(entries: readonly (readonly [PyValue, PyValue])[]): void {
    this.#tag('{')
    for (const [key, item] of entries) {
      this.value(key)
      this.value(item)
    }
    this.#tag('0')
  }

  #sized(tag: string, bytes: Uint8Array): void {
    this.#tag(tag)
    this.#int32(bytes.length)
    this.#room(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #items(tag: string, items: readonly PyValue[]): void {
    this.#tag(tag)
    this.#int32(items.length)
    for (const item of items) this.value(item)
  }

  /** 32 bits where they suffice, else 15-bit digits with the least significant first. */
  #int(value: bigint): void {
    if (value >= -2147483648n && value <= 2147483647n) {
      this.#tag('i')
      this.#int32(Number(value))
    } else this.#longInt(value)
  }

  #longInt(value: bigint): void {
    this.#tag('l')
    const at = this.#length
    this.#int32(0)
    let rest = value < 0n ? -value : value
    let digits = 0
    while (rest > 0n) {
      this.#room(2)
      this.#length = this.#buffer.writeUInt16LE(Number(rest & 0x7fffn), this.#length)
      rest >>= 15n
      digits++
    }
    this.#buffer.writeInt32LE(value < 0n ? -digits : digits, at)
  }
}

class Reader {
  readonly #view: DataView
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  value(): PyValue {
    const value = this.#optional()
    if (value === null) throw malformed()
    return value
  }

  /** A value, or null for the end of a dictionary. */
  #optional(): PyValue | null {
    switch (String.fromCharCode(this.#take(1)[0] ?? 0)) {
      case 'N':
        return { type: 'none' }
      case 'T':
        return { type: 'bool', value: true }
      case 'F':
        return { type: 'bool', value: false }
      case 'i':
        return { type: 'int', value: BigInt(this.#int32()) }
      case 'l':
        return { type: 'int', value: this.#long() }
      case 'g':
        return { type: 'float', value: this.#double() }
      case 'y':
        return { type: 'complex', re: this.#double(), im: this.#double() }
      case 'u':
        return { type: 'str', value: decodeText(this.#take(this.#int32())) }
      case 's':
        return { type: 'bytes', value: new Uint8Array(this.#take(this.#int32())) }
      case '[':
        return { type: 'list', items: this.#items() }
      case '(':
        return { type: 'tuple', items: this.#items() }
      case '<':
        return { type: 'set', items: this.#items() }
      case '>':
        return { type: 'frozenset', items: this.#items() }
      case '{':
        return { type: 'dict', entries: this.#entries() }
      case '0':
        return null
      default:
        throw malformed()
    }
  }

  #take(count: number): Uint8Array {
    if (count < 0 || this.#at + count > this.#bytes.length) throw malformed()
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  #int32(): number {
    this.#take(4)
    return this.#view.getInt32(this.#at - 4, true)
  }

  #double(): number {
    this.#take(8)
    return this.#view.getFloat64(this.#at - 8, true)
  }

  #long(): bigint {
    const count = this.#int32()
    const digits = this.#take(Math.abs(count) * 2)
    // Built from hexadecimal text of 60 bits a piece: shifting a growing BigInt would be quadratic.
    let text = ''
    for (let i = 0; i < Math.abs(count); i += 4) {
      let piece = 0n
      for (let j = Math.min(i + 4, Math.abs(count)) - 1; j >= i; j--) {
        piece = (piece << 15n) | BigInt((digits[2 * j] ?? 0) | ((digits[2 * j + 1] ?? 0) << 8))
      }
      text = piece.toString(16).padStart(15, '0') + text
    }
    const magnitude = BigInt(`0x${text === '' ? '0' : text}`)
    return count < 0 ? -magnitude : magnitude
  }

  #items(): PyValue[] {
    const count = this.#int32()
    if (count < 0 || count > this.#bytes.length) throw malformed()
    return Array.from({ length: count }, () => this.value())
  }

  #entries(): [PyValue, PyValue][] {
    const entries: [PyValue, PyValue][] = []
    for (let key = this.#optional(); key !== null; key = this.#optional()) {
      entries.push([key, this.value()])
    }
    return entries
  }
}

function malformed(): SandboxError {
  return new SandboxError('A returned value is malformed')
}

/** UTF-8 in which a lone surrogate is three bytes, as Python's `surrogatepass` writes it. */
function encodeText(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text, 'utf8')
  const parts = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0xd800 || code > 0xdfff) return Buffer.from(character, 'utf8')
    return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)])
  })
  return Buffer.concat(parts)
}

function decodeText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // A surrogate's first byte is 0xED and its second at least 0xA0; everything else is plain UTF-8.
  let lone = false
  for (let i = text.indexOf(0xed); i >= 0 && !lone; i = text.indexOf(0xed, i + 1)) {
    lone = (text[i + 1] ?? 0) >= 0xa0
  }
  if (!lone) return text.toString('utf8')
  let result = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== 0xed || (text[i + 1] ?? 0) < 0xa0) continue
    const code = 0xd000 | (((text[i + 1] ?? 0) & 63) << 6) | ((text[i + 2] ?? 0) & 63)
    result += text.toString('utf8', from, i) + String.fromCharCode(code)
    i += 2
    from = i + 1
  }
  return result + text.toString('utf8', from)
}
