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
