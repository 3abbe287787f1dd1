import { invalid, tooLarge, type Walk } from './walk.ts'

export function writeBytes(walk: Walk, pointer: number): void {
  const count = walk.word(pointer + 8)
  walk.tag('s')
  walk.uint32(count)
  walk.copy(pointer + 16, count)
}

export function writeByteArray(walk: Walk, pointer: number): void {
  const count = walk.word(pointer + 8)
  walk.tag('s')
  walk.uint32(count)
  walk.copy(walk.word(pointer + 20), count)
}

export function writeText(walk: Walk, pointer: number): void {
  const count = walk.word(pointer + 8)
  const state = walk.word(pointer + 16)
  const kind = (state >>> 2) & 7
  const compact = (state >>> 5) & 1
  const ascii = (state >>> 6) & 1
  // The text follows its header, except in subclasses, which point to it.
  const data = compact === 0 ? walk.word(pointer + 28) : pointer + (ascii === 1 ? 20 : 28)
  walk.tag('u')
  if (ascii === 1) {
    walk.uint32(count)
    walk.copy(data, count)
    return
  }
  if (count > walk.left) tooLarge()
  if (kind !== 1 && kind !== 2 && kind !== 4) invalid()
  writeCharacters(walk, data, kind, count)
}

/** Characters of so many bytes each, as UTF-8 behind its length. */
function writeCharacters(walk: Walk, data: number, kind: number, count: number): void {
  const sizeAt = walk.length
  walk.uint32(0)
  const start = walk.length
  if (data + count * kind > walk.u8.length) invalid()
  for (let i = 0; i < count; i++) writeCodePoint(walk, characterAt(walk.u8, data, kind, i))
  const size = walk.length - start
  for (let i = 0; i < 4; i++) walk.out[sizeAt + i] = (size >>> (8 * i)) & 255
}

function characterAt(u8: Uint8Array, data: number, kind: number, i: number): number {
  if (kind === 1) return u8[data + i] as number
  const at = data + kind * i
  const low = (u8[at] as number) | ((u8[at + 1] as number) << 8)
  return kind === 2 ? low : low | ((u8[at + 2] as number) << 16)
}

/** UTF-8, lone surrogates included (Python's `surrogatepass`). */
function writeCodePoint(walk: Walk, c: number): void {
  walk.spend(c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
  const { out } = walk
  if (c < 0x80) {
    out[walk.length++] = c
    return
  }
  if (c < 0x800) out[walk.length++] = 0xc0 | (c >> 6)
  else {
    if (c < 0x10000) out[walk.length++] = 0xe0 | (c >> 12)
    else {
      out[walk.length++] = 0xf0 | (c >> 18)
      out[walk.length++] = 0x80 | ((c >> 12) & 63)
    }
    out[walk.length++] = 0x80 | ((c >> 6) & 63)
  }
  out[walk.length++] = 0x80 | (c & 63)
}
