import type { PyValue } from '../../core/py-value.ts'
import { type Answer, decimalAnswer, fractionAnswer, otherAnswer } from './answer.ts'

/** How much is read before reading stops: what an equal value can have at most. */
export interface ReadLimits {
  /** Values inside values, the outermost included. */
  readonly nodes: number
  /** Bytes, those included that a number with an exponent would have when written out. */
  readonly bytes: number
  /** Containers inside containers; at most {@link MAX_DEPTH}. */
  readonly depth: number
  /** Decimal digits of the longest integer, which a `Decimal` with an exponent may stand for. */
  readonly digits: number
  /** Whether there may be instances of library classes. */
  readonly library: boolean
}

/** Reading calls itself for each level, and the stack is the host's. */
export const MAX_DEPTH = 1000

/** What was read; or why nothing was: more than the limits allow, or no value's bytes at all. */
export type Reading =
  | { readonly status: 'read'; readonly answer: Answer; readonly nodes: number }
  | { readonly status: 'too-large' | 'malformed'; readonly nodes: number }

/**
 * Reads the value that an isolate says was returned. The isolate is not trusted: whatever the bytes
 * are, this neither throws nor does more than the limits say.
 */
export function readAnswer(bytes: Uint8Array, limits: ReadLimits): Reading {
  const reader = new Reader(bytes, limits)
  try {
    const answer = reader.whole()
    return { status: 'read', answer, nodes: reader.nodes }
  } catch (error) {
    // Whatever else bytes may bring about, no value is made of them.
    const status = error instanceof Unreadable ? error.status : 'malformed'
    return { status, nodes: reader.nodes }
  }
}

/** Whether nothing in the answer is an instance of a library class that has no builtin value. */
export function isBuiltin(answer: Answer): answer is PyValue {
  if (answer.type === 'other') return false
  if ('items' in answer) return answer.items.every(isBuiltin)
  if (answer.type !== 'dict') return true
  return answer.entries.every(([key, item]) => isBuiltin(key) && isBuiltin(item))
}

class Unreadable extends Error {
  readonly status: 'too-large' | 'malformed'

  constructor(status: 'too-large' | 'malformed') {
    super(status)
    this.status = status
  }
}

const END_OF_DICT = '0'.charCodeAt(0)
const DIGITS_PER_BYTE = 2

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #limits: ReadLimits
  #at = 0
  #left: number
  #depth = 0
  /** Values read so far. */
  nodes = 0

  constructor(bytes: Uint8Array, limits: ReadLimits) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limits = limits
    this.#left = limits.bytes
  }

  whole(): Answer {
    this.#spend(this.#bytes.length)
    const answer = this.#value()
    if (this.#at !== this.#bytes.length) throw new Unreadable('malformed')
    return answer
  }

  #value(): Answer {
    if (++this.nodes > this.#limits.nodes) throw new Unreadable('too-large')
    switch (String.fromCharCode(this.#byte())) {
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
        return textAnswer(this.#take(this.#int32()))
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
      default:
        return this.#libraryValue()
    }
  }

  #libraryValue(): Answer {
    if (!this.#limits.library) throw new Unreadable('malformed')
    switch (String.fromCharCode(this.#bytes[this.#at - 1] as number)) {
      case 'D':
        return otherAnswer()
      case 'Q':
        return fractionAnswer(this.#integer(), this.#integer())
      case 'E':
        return this.#decimal()
      default:
        throw new Unreadable('malformed')
    }
  }

  #spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0) throw new Unreadable('too-large')
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new Unreadable('malformed')
    return byte
  }

  #take(count: number): Uint8Array {
    if (count < 0 || this.#at + count > this.#bytes.length) throw new Unreadable('malformed')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  #int32(): number {
    if (this.#at + 4 > this.#bytes.length) throw new Unreadable('malformed')
    this.#at += 4
    return this.#view.getInt32(this.#at - 4, true)
  }

  #double(): number {
    if (this.#at + 8 > this.#bytes.length) throw new Unreadable('malformed')
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }

  #integer(): bigint {
    const tag = String.fromCharCode(this.#byte())
    if (tag === 'i') return BigInt(this.#int32())
    if (tag === 'l') return this.#long()
    throw new Unreadable('malformed')
  }

  #long(): bigint {
    const signed = this.#int32()
    const count = Math.abs(signed)
    const digits = this.#take(count * 2)
    const digit = (i: number) => (digits[2 * i] ?? 0) | ((digits[2 * i + 1] ?? 0) << 8)
    if (count === 0 || digit(count - 1) === 0) throw new Unreadable('malformed')
    // Built from hexadecimal text of 60 bits a piece: shifting a growing BigInt would be quadratic.
    const pieces: string[] = []
    for (let i = 0; i < count; i += 4) {
      let piece = 0n
      for (let j = Math.min(i + 4, count) - 1; j >= i; j--) {
        if (digit(j) > 0x7fff) throw new Unreadable('malformed')
        piece = (piece << 15n) | BigInt(digit(j))
      }
      pieces.push(piece.toString(16).padStart(15, '0'))
    }
    const magnitude = BigInt(`0x${pieces.reverse().join('')}`)
    return signed < 0 ? -magnitude : magnitude
  }

  #decimal(): Answer {
    const flags = this.#byte()
    const exponent = this.#int32()
    const digits = Buffer.from(this.#take(this.#int32())).toString('latin1')
    if (!/^([1-9]|[1-9][0-9]*[1-9])?$/.test(digits)) throw new Unreadable('malformed')
    if ((flags & 12) !== 0) return otherAnswer()
    const negative = (flags & 1) === 1
    if ((flags & 2) !== 0) {
      return { type: 'float', value: negative ? -Infinity : Infinity }
    }
    this.#spend(Math.min(Math.max(0, exponent), this.#limits.digits) / DIGITS_PER_BYTE)
    return decimalAnswer(negative, digits, exponent, this.#limits.digits)
  }

  #items(): Answer[] {
    const count = this.#int32()
    if (count < 0 || count > this.#bytes.length - this.#at) throw new Unreadable('malformed')
    if (count > this.#limits.nodes - this.nodes) throw new Unreadable('too-large')
    this.#deeper()
    const items: Answer[] = []
    for (let i = 0; i < count; i++) items.push(this.#value())
    this.#depth--
    return items
  }

  #entries(): [Answer, Answer][] {
    this.#deeper()
    const entries: [Answer, Answer][] = []
    while (this.#bytes[this.#at] !== END_OF_DICT) entries.push([this.#value(), this.#value()])
    this.#at++
    this.#depth--
    return entries
  }

  #deeper(): void {
    if (++this.#depth > this.#limits.depth) throw new Unreadable('too-large')
  }
}

const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text in UTF-8 in which a lone surrogate is three bytes, as Python's `surrogatepass` writes it. */
function textAnswer(bytes: Uint8Array): Answer {
  try {
    if (!hasSurrogate(bytes)) return { type: 'str', value: TEXT.decode(bytes) }
    const text = decodeSurrogates(bytes)
    return text === null ? otherAnswer() : { type: 'str', value: text }
  } catch {
    throw new Unreadable('malformed')
  }
}

/** A surrogate's first byte is 0xED and its second at least 0xA0; everything else is plain UTF-8. */
function isSurrogateAt(bytes: Uint8Array, i: number): boolean {
  return bytes[i] === 0xed && (bytes[i + 1] ?? 0) >= 0xa0
}

function hasSurrogate(bytes: Uint8Array): boolean {
  for (let i = bytes.indexOf(0xed); i >= 0; i = bytes.indexOf(0xed, i + 1)) {
    if (isSurrogateAt(bytes, i)) return true
  }
  return false
}

/** Null for two surrogates side by side that JavaScript would take for one character. */
function decodeSurrogates(bytes: Uint8Array): string | null {
  const parts: string[] = []
  let from = 0
  let high = -1
  for (let i = 0; i < bytes.length; i++) {
    if (!isSurrogateAt(bytes, i)) continue
    const [second, third] = [bytes[i + 1] ?? 0, bytes[i + 2] ?? 0]
    if (second > 0xbf || (third & 0xc0) !== 0x80) throw new Unreadable('malformed')
    const code = 0xd000 | ((second & 63) << 6) | (third & 63)
    if (code >= 0xdc00 && high === i) return null
    parts.push(TEXT.decode(bytes.subarray(from, i)), String.fromCharCode(code))
    i += 2
    from = i + 1
    high = code < 0xdc00 ? from : -1
  }
  parts.push(TEXT.decode(bytes.subarray(from)))
  return parts.join('')
}
