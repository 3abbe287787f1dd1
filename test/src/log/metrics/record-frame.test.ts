import { expect, test } from 'vitest'
import { frameRecord, maskedCrc32c } from '../../../../src/log/metrics/record-frame.ts'

test('the masked checksum agrees with RFC 3720’s CRC-32C vectors', () => {
  const mask = (crc: number) => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
  expect(maskedCrc32c(new Uint8Array(32))).toBe(mask(0x8a9136aa))
  expect(maskedCrc32c(new Uint8Array(32).fill(0xff))).toBe(mask(0x62a8ab43))
  expect(maskedCrc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(mask(0x46dd794e))
  expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe(mask(0xe3069283))
})

test('a frame is length, checksum, payload, checksum', () => {
  const framed = Buffer.from(frameRecord(Uint8Array.of(7, 8, 9)))
  expect(framed.length).toBe(19)
  expect(framed.readBigUInt64LE(0)).toBe(3n)
  expect([...framed.subarray(12, 15)]).toEqual([7, 8, 9])
  expect(framed.readUInt32LE(8)).toBe(maskedCrc32c(framed.subarray(0, 8)))
  expect(framed.readUInt32LE(15)).toBe(maskedCrc32c(Uint8Array.of(7, 8, 9)))
})
