import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PyValue } from '../../../../src/core/py-value.ts'
import { encodeValue } from '../../../../src/sandbox/marshal/marshal.ts'
import { isBuiltin, MAX_DEPTH, readAnswer } from '../../../../src/sandbox/marshal/unmarshal.ts'
import { py } from '../../../../src/values/py-value.ts'
import { anyValue } from '../../../support/sandbox-values.ts'

const WHOLE = { nodes: Infinity, bytes: Infinity, depth: MAX_DEPTH, digits: 100_000, library: true }
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const statusOf = (text: string, limits = WHOLE): string => readAnswer(bytesOf(text), limits).status

function back(value: PyValue): unknown {
  const reading = readAnswer(encodeValue(value), WHOLE)
  return reading.status === 'read' ? reading.answer : reading.status
}

describe('readAnswer', () => {
  it('reads back every value that is marshalled', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(back(value)).toEqual(value)
      }),
    )
  })

  it('keeps lone surrogates', () => {
    for (const text of ['\ud800', 'a\udfffb', '😀\ud83d', '\udc00\ud800x']) {
      expect(back(py.str(text))).toEqual(py.str(text))
    }
  })

  it('takes two surrogates that Python keeps apart for no character', () => {
    const reading = readAnswer(bytesOf('u\x06\0\0\0\xed\xa0\xbd\xed\xb8\x80'), WHOLE)
    expect(reading).toMatchObject({ status: 'read', answer: { type: 'other' } })
  })

  it('reads integers of 10,000 digits exactly', () => {
    const value = py.int(-(10n ** 10_000n) + 7n)
    expect(back(value)).toEqual(value)
  })

  it.each([
    ['', 'nothing'],
    ['[\x02\0\0\0N', 'a list that ends early'],
    ['[\xff\xff\xff\x7f', 'a list of more items than bytes'],
    ['[\xff\xff\xff\xff', 'a list of minus one item'],
    ['NN', 'a value and bytes past it'],
    ['c', 'an unknown tag'],
    ['0', "a dictionary's end"],
    ['{N', 'a key without an item'],
    ['{N0', 'a key and the end'],
    ['i\0', 'half an integer'],
    ['l\x01\0\0\0\xff\xff', 'a digit of 16 bits'],
    ['l\x02\0\0\0\x01\0\0\0', 'an integer with a leading zero'],
    ['u\x01\0\0\0\xff', 'no UTF-8'],
    ['u\x03\0\0\0\xed\xff\xff', 'half a surrogate'],
    ['s\x05\0\0\0a', 'bytes that end early'],
    ['s\xff\xff\xff\xff', 'minus one byte'],
    ['E\0\0\0\0\0\x02\0\0\x00' + '10', 'a decimal with a zero at its end'],
    ['E\0\0\0\0\0\x01\0\0\0x', 'a decimal without digits'],
    ['QNN', 'a fraction of no integers'],
  ])('calls %j malformed: %s', (text) => {
    expect(statusOf(text)).toBe('malformed')
  })

  it('never throws, and reads no more than its limits say', () => {
    const tags = fc.constantFrom(...'NTFilgyus[(<>{0DQE').map((tag) => [tag.charCodeAt(0)])
    const count = fc.constantFrom(0, 1, 2, 3, 255).map((n) => [n, 0, 0, 0])
    const soup = fc.array(fc.oneof(tags, count, fc.uint8Array({ maxLength: 9 }).map(Array.from)))
    fc.assert(
      fc.property(soup, (parts) => {
        const bytes = Uint8Array.from((parts as number[][]).flat())
        const reading = readAnswer(bytes, {
          nodes: 5,
          bytes: 60,
          depth: 2,
          digits: 100_000,
          library: true,
        })
        expect(reading.nodes).toBeLessThanOrEqual(6)
        if (reading.status === 'read') expect(typeof isBuiltin(reading.answer)).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })

  it('stops at a value nested past the limit of depth', () => {
    const deep = `${'[\x01\0\0\0'.repeat(200_000)}N`
    expect(statusOf(deep)).toBe('too-large')
    expect(statusOf('[\x01\0\0\0N', { ...WHOLE, depth: 0 })).toBe('too-large')
  })

  it('spends on the exponent of a decimal what its digits would take', () => {
    const million = 'E\0\x40\x42\x0f\0\x01\0\0\x001'
    expect(statusOf(million, { ...WHOLE, bytes: 1_000 })).toBe('too-large')
    expect(statusOf(million.replace('\x0f', '\0'), { ...WHOLE, bytes: 20_000 })).toBe('read')
  })

  it('knows classes of the library only where it may', () => {
    expect(statusOf('D', { ...WHOLE, library: false })).toBe('malformed')
    expect(statusOf('D')).toBe('read')
  })
})
