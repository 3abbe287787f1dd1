import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decimalAnswer, fractionAnswer } from '../../../../src/sandbox/marshal/answer.ts'

const int = (value: bigint) => ({ type: 'int', value })
const float = (value: number) => ({ type: 'float', value })
const other = { type: 'other' }

/** A finite double as numerator and power of two, in lowest terms. */
function fractionOf(value: number): [bigint, bigint] {
  let [above, below] = [value, 1n]
  while (!Number.isInteger(above)) {
    above *= 2
    below *= 2n
  }
  return [BigInt(above), below]
}

it('knows every float by its fraction', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const expected = Number.isInteger(value) ? int(BigInt(value)) : float(value)
      expect(fractionAnswer(...fractionOf(value))).toEqual(expected)
    }),
  )
})

it('takes a fraction that lies between floats for none of them', () => {
  expect(fractionAnswer(1n, 3n)).toEqual(other)
  expect(fractionAnswer(2n ** 60n + 1n, 2n ** 10n)).toEqual(other)
  expect(fractionAnswer(1n, 2n ** 1074n)).toEqual(float(5e-324))
  expect(fractionAnswer(1n, 2n ** 1075n)).toEqual(other)
  // Written into a Fraction by hand: Python compares the parts as they are.
  expect(fractionAnswer(2n, 4n)).toEqual(other)
  expect(fractionAnswer(0n, 2n)).toEqual(other)
})

it('takes a decimal for a float only where they are exactly equal', () => {
  expect(decimalAnswer(false, '5', -1, 0)).toEqual(float(0.5))
  expect(decimalAnswer(true, '125', -3, 0)).toEqual(float(-0.125))
  expect(decimalAnswer(false, '1', -1, 0)).toEqual(other)
  const tenth = '1000000000000000055511151231257827021181583404541015625'
  expect(decimalAnswer(false, tenth, -55, 0)).toEqual(float(0.1))
  expect(decimalAnswer(false, '12', 3, 0)).toEqual(int(12_000n))
  expect(decimalAnswer(true, '', 0, 0)).toEqual(int(0n))
  expect(decimalAnswer(false, '5', -2_000_000_000, 0)).toEqual(other)
})

it('writes no integer out that is longer than any float and than the longest that is expected', () => {
  expect(decimalAnswer(false, '1', 308, 0)).toEqual(int(10n ** 308n))
  expect(decimalAnswer(false, '1', 309, 0)).toEqual(other)
  expect(decimalAnswer(false, '1', 309, 310)).toEqual(int(10n ** 309n))
  for (const exponent of [400, 1e6, 425_000_000, 2 ** 31 - 1]) {
    expect(decimalAnswer(false, '1', exponent, 399)).toEqual(other)
  }
})
