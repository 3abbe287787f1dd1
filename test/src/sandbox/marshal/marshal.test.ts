import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../../src/core/errors.ts'
import { encodeArguments, encodeValue } from '../../../../src/sandbox/marshal/marshal.ts'
import { readAnswer } from '../../../../src/sandbox/marshal/unmarshal.ts'
import { py } from '../../../../src/values/py-value.ts'

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
  it('refuses values nested more than 1,000 deep', () => {
    const nested = (depth: number) => {
      let value = py.none
      for (let i = 0; i < depth; i++) value = py.list([value])
      return value
    }
    expect(encodeValue(nested(1000))).toHaveLength(5001)
    expect(() => encodeValue(nested(1001))).toThrow(ConfigError)
    expect(() => encodeValue(nested(100_000))).toThrow('at most 1000 deep')
  })

  it('writes integers at the edges of its digits and pieces', () => {
    for (const bits of [15n, 30n, 45n, 59n, 60n, 61n, 120n, 2_000_000n]) {
      for (const value of [(1n << bits) - 1n, 1n << bits, -(1n << bits)]) {
        const reading = readAnswer(encodeValue(py.int(value)), {
          nodes: 1,
          bytes: 1_000_000,
          digits: 1_000_000,
          depth: 0,
          library: false,
        })
        expect(reading).toMatchObject({ status: 'read', answer: { type: 'int', value } })
      }
    }
  })
})
