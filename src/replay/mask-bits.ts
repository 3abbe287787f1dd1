import type { StoredTensor } from '../core/agent.ts'

/** Words of 32 bits that a mask over `actionCount` actions takes. */
export function maskWords(actionCount: number): number {
  return Math.ceil(actionCount / 32)
}

/** Writes a mask as bits into `words` from `offset` on; the entries are overwritten. */
export function writeMaskBits(mask: Int8Array, words: Int32Array, offset: number): void {
  const count = maskWords(mask.length)
  words.fill(0, offset, offset + count)
  for (let a = 0; a < mask.length; a++) {
    if (mask[a] !== 0) words[offset + (a >> 5)]! |= 1 << (a & 31)
  }
}

/** Reads a mask back into `out`, shape [A], as 0 and 1. */
export function readMaskBits(words: Int32Array, offset: number, out: Int8Array): void {
  for (let a = 0; a < out.length; a++) out[a] = (words[offset + (a >> 5)]! >>> (a & 31)) & 1
}

/** N masks of one length as a tensor of bits, int32 [N, ⌈A / 32⌉]. */
export function packMasks(masks: readonly Int8Array[]): StoredTensor {
  const words = maskWords(masks[0]?.length ?? 0)
  const data = new Int32Array(masks.length * words)
  masks.forEach((mask, row) => {
    writeMaskBits(mask, data, row * words)
  })
  return { dtype: 'int32', shape: [masks.length, words], data }
}

/** One row of what {@link packMasks} packed. */
export function unpackMask(packed: StoredTensor, row: number, actionCount: number): Int8Array {
  const mask = new Int8Array(actionCount)
  readMaskBits(packed.data as Int32Array, row * maskWords(actionCount), mask)
  return mask
}
