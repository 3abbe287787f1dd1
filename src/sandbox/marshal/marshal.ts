import { ConfigError } from '../../core/errors.ts'
import type { PyValue } from '../../core/py-value.ts'

/**
 * Python's marshal format, version 2, for the values of `PyValue`: how arguments enter the
 * interpreter (unmarshal.ts reads how returned values leave it). The same value always gives the same
 * bytes, apart from the order of sets and dictionaries.
 */

/** Values as deep as this are marshalled; about what the interpreter can read. */
const MAX_DEPTH = 1000

/** Marshals one value. Throws a `ConfigError` for values nested more than 1,000 deep. */
export function encodeValue(value: PyValue): Uint8Array {
  const writer = new Writer()
  writer.value(value)
  return writer.bytes()
}

/** Marshals positional arguments as the tuple that a call takes. */
export function encodeArguments(args: readonly PyValue[]): Uint8Array {
  return encodeValue({ type: 'tuple', items: args })
}

const ITEM_TAGS = { list: '[', tuple: '(', set: '<', frozenset: '>' } as const

class Writer {
  #buffer = Buffer.allocUnsafe(256)
  #length = 0
  #depth = 0

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
    else this.#container(value)
  }

  #container(value: PyValue & { type: 'dict' | keyof typeof ITEM_TAGS }): void {
    if (++this.#depth > MAX_DEPTH) {
      throw new ConfigError(`Expected values of tests to be nested at most ${MAX_DEPTH} deep`)
    }
    if (value.type === 'dict') this.#entries(value.entries)
    else this.#items(ITEM_TAGS[value.type], value.items)
    this.#depth--
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
    // Cut from hexadecimal text, 60 bits a piece: shifting a huge BigInt down would be quadratic.
    const hex = (value < 0n ? -value : value).toString(16)
    let digits = 0
    for (let end = hex.length; end > 0; end -= 15) {
      let rest = BigInt(`0x${hex.slice(Math.max(0, end - 15), end)}`)
      const more = end > 15
      for (let i = 0; i < 4 && (more || rest > 0n); i++) {
        this.#room(2)
        this.#length = this.#buffer.writeUInt16LE(Number(rest & 0x7fffn), this.#length)
        rest >>= 15n
        digits++
      }
    }
    this.#buffer.writeInt32LE(value < 0n ? -digits : digits, at)
  }
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
