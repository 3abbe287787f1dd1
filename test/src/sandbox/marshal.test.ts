import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SandboxError } from '../../../src/core/errors.ts'
import { decodeValue, encodeArguments, encodeValue } from '../../../src/sandbox/marshal.ts'
import { py } from '../../../src/values/py-value.ts'
import { anyValue } from './values.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('marshal', () => {
  it('writes the bytes that CPython writes in version 2', () => {
    expect(hex(encodeValue(py.int(258)))).toBe('6902010000')
    expect(hex(encodeValue(py.int(2n ** 31n)))).toBe('6c03000000000000000200')
    expect(hex(encodeValue(py.int(-(2n ** 31n))))).toBe('6900000080')
    expect(hex(encodeValue(py.float(1.5)))).toBe('67000000000000f83f')
    expect(hex(encodeValue(py.str('é')))).toBe('7502000000c3a9')
    expect(hex(encodeArguments([py.none, py.bool(true)]))).toBe('28020000004e54')
    expect(hex(encodeValue(py.dict([[py.str('a'), py.list([])]])))).toBe(
      '7b7501000000615b0000000030',
    )
  })

  it('reads back every value it writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decodeValue(encodeValue(value))).toEqual(value)
      }),
    )
  })

  it('keeps lone surrogates', () => {
    for (const text of ['\ud800', 'a\udfffb', '😀\ud83d', '\udc00\ud800x']) {
      expect(decodeValue(encodeValue(py.str(text)))).toEqual(py.str(text))
    }
  })

  it('reads integers of 10,000 digits exactly', () => {
    const value = py.int(-(10n ** 10_000n) + 7n)
    expect(decodeValue(encodeValue(value))).toEqual(value)
  })

  it('refuses truncated, unknown and trailing bytes', () => {
    const list = encodeValue(py.ints([1, 2, 3]))
    for (const bytes of [list.subarray(0, 7), Uint8Array.of(0x63), Uint8Array.of(0x4e, 0x4e)]) {
      expect(() => decodeValue(bytes)).toThrow(SandboxError)
    }
  })
})
