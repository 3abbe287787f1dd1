/// <reference path="./crc32c.d.ts" />
import crc32c from 'crc-32/crc32c.js'

const MASK_DELTA = 0xa282ead8

/** CRC-32C rotated right by 15 bits plus a constant, as TensorFlow's record format asks. */
export function maskedCrc32c(data: Uint8Array): number {
  const crc = crc32c.buf(data) >>> 0
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0
}

/**
 * One TFRecord: length (uint64, little-endian), its masked CRC, the payload, its masked CRC.
 * Source: tensorflow/core/lib/io/record_writer.h.
 */
export function frameRecord(payload: Uint8Array): Uint8Array {
  const framed = new Uint8Array(payload.length + 16)
  const view = new DataView(framed.buffer)
  view.setBigUint64(0, BigInt(payload.length), true)
  view.setUint32(8, maskedCrc32c(framed.subarray(0, 8)), true)
  framed.set(payload, 12)
  view.setUint32(12 + payload.length, maskedCrc32c(payload), true)
  return framed
}

/** A record of a file, and where in the file it ends. */
export interface FoundRecord {
  readonly payload: Uint8Array
  readonly end: number
}

/** The records of a file, up to the first that is torn or damaged. */
export function* recordsIn(bytes: Uint8Array): Generator<FoundRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true))
    const end = at + 16 + length
    if (maskedCrc32c(bytes.subarray(at, at + 8)) !== view.getUint32(at + 8, true)) return
    if (end > bytes.length) return
    const payload = bytes.subarray(at + 12, end - 4)
    if (maskedCrc32c(payload) !== view.getUint32(end - 4, true)) return
    yield { payload, end }
    at = end
  }
}
