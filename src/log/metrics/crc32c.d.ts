declare module 'crc-32/crc32c.js' {
  /** CRC-32C (Castagnoli) as a signed 32-bit integer. */
  const crc32c: { buf(data: Uint8Array, seed?: number): number }
  export = crc32c
}
