import { assert, float, property } from 'fast-check'
import { expect, test } from 'vitest'
import { fromFloat16, toFloat16 } from '../../../src/nn/float16.ts'

test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65520, 0x7c00],
  [Number.NEGATIVE_INFINITY, 0xfc00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1 / 3, 0x3555],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [2 - 2 ** -12, 0x4000],
])('%d is written as the half nearest to it', (value, half) => {
  expect(toFloat16(Float32Array.of(value))[0]).toBe(half)
})

test('every half survives being read and written', () => {
  const halves = Uint16Array.from({ length: 0x10000 }, (_, i) => i)
  const again = toFloat16(fromFloat16(halves))
  for (const half of halves) {
    const isNoNumber = (half & 0x7c00) === 0x7c00 && (half & 1023) !== 0
    if (!isNoNumber && again[half] !== half) expect(again[half]).toBe(half)
  }
  expect(fromFloat16(Uint16Array.of(0x7e00))[0]).toBeNaN()
})

test('what rounding takes away is at most 1/2048 of a normal number', () => {
  assert(
    property(float({ noNaN: true, min: -65000, max: 65000 }), (value) => {
      const [half] = fromFloat16(toFloat16(Float32Array.of(value)))
      expect(Math.abs(half! - value)).toBeLessThanOrEqual(
        Math.max(Math.abs(value) / 2048, 2 ** -25),
      )
    }),
  )
})
