import { invalid, tooLarge, type Walk } from './walk.ts'

const MAX_DECIMAL_WORDS = 1200
/** Decimal digits to a digit of 30 bits. */
const DECIMALS_PER_DIGIT = 9.0309

export function writeInt(walk: Walk, pointer: number): void {
  const head = walk.word(pointer + 8)
  const digits = head >>> 3
  const sign = head & 3
  if (sign === 1 || digits === 0) {
    walk.tag('i')
    walk.uint32(0)
    return
  }
  // Counted as decimal digits, which is how long the number would be when written out.
  if (digits > 4) {
    const decimals = Math.ceil(digits * DECIMALS_PER_DIGIT)
    if (decimals > walk.left) tooLarge()
    walk.left -= decimals - digits * 4
  }
  const first = walk.word(pointer + 12)
  if (digits === 1) {
    walk.tag('i')
    walk.uint32(sign === 2 ? -first : first)
    return
  }
  writeLongInt(walk, pointer, digits, sign === 2)
}

/** Version 2 of marshal: 15-bit digits, least significant first, count signed; or 32 bits. */
function writeLongInt(walk: Walk, pointer: number, digits: number, negative: boolean): void {
  const low = walk.word(pointer + 12)
  const high = walk.word(pointer + 16)
  if (digits === 2 && (high < 2 || (high === 2 && negative && low === 0))) {
    const magnitude = high * 2 ** 30 + low
    walk.tag('i')
    walk.uint32(negative ? -magnitude : magnitude)
    return
  }
  const top = walk.word(pointer + 12 + 4 * (digits - 1))
  const shorts = digits * 2 - (top >>> 15 === 0 ? 1 : 0)
  walk.tag('l')
  walk.uint32(negative ? -shorts : shorts)
  walk.spend(shorts * 2)
  const { out } = walk
  for (let i = 0; i < shorts; i++) {
    const digit = walk.word(pointer + 12 + 4 * (i >> 1))
    const short = (i & 1) === 0 ? digit & 0x7fff : digit >>> 15
    out[walk.length++] = short & 255
    out[walk.length++] = (short >>> 8) & 127
  }
}

export function writeFloat(walk: Walk, pointer: number): void {
  walk.tag('g')
  writeDouble(walk, pointer + 8)
}

export function writeComplex(walk: Walk, pointer: number): void {
  walk.tag('y')
  writeDouble(walk, pointer + 8)
  writeDouble(walk, pointer + 16)
}

function writeDouble(walk: Walk, address: number): void {
  walk.spend(8)
  walk.word(address)
  walk.word(address + 4)
  const { out, u8 } = walk
  for (let i = 0; i < 8; i++) out[walk.length++] = u8[address + i] as number
}

/** The class's two slots, in the order of their names: a `Q`, then the two integers. */
export function writeFraction(walk: Walk, pointer: number, intType: number): void {
  const [denominator, numerator] = [walk.word(pointer + 8), walk.word(pointer + 12)]
  if (walk.word(numerator + 4) !== intType) invalid()
  if (walk.word(denominator + 4) !== intType) invalid()
  walk.tag('Q')
  writeInt(walk, numerator)
  writeInt(walk, denominator)
}

/**
 * libmpdec on 32 bits: after the object's head and a cached hash come {flags, exp, digits, len,
 * alloc, data}, words of 9 decimal digits, least significant first. Written as `E`, flags (1
 * negative, 2 infinite, 4 and 8 no number), exponent, and digits that do not end in a zero.
 */
export function writeDecimal(walk: Walk, pointer: number): void {
  const at = pointer + 12
  const flags = walk.u8[at] as number
  const words = walk.word(at + 12)
  const data = walk.word(at + 20)
  walk.tag('E')
  walk.byte(flags & 15)
  if (words > MAX_DECIMAL_WORDS) tooLarge()
  walk.step(words * 9)
  let text = ''
  if ((flags & 14) === 0) {
    for (let i = words - 1; i >= 0; i--) text += String(walk.word(data + 4 * i)).padStart(9, '0')
  }
  let [start, end] = [0, text.length]
  while (start < end && text[start] === '0') start++
  while (end > start && text[end - 1] === '0') end--
  walk.uint32(start === end ? 0 : (walk.word(at + 4) | 0) + text.length - end)
  walk.uint32(end - start)
  walk.spend(end - start)
  for (let i = start; i < end; i++) walk.out[walk.length++] = text.charCodeAt(i)
}
