import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContractError } from '../../../../src/core/errors.ts'
import { Box, type BoxOptions } from '../../../../src/gym/spaces/box.ts'
import { type ArrayDType, dtypeRanges, zeros } from '../../../../src/gym/spaces/typed-arrays.ts'

const integers = ['int32', 'int8', 'uint8'] as const

function box<D extends ArrayDType>(dtype: D, low: number, high: number): Box<D> {
  return new Box({ low, high, shape: [4], dtype })
}

/** Any number that float32 holds after rounding, or an infinite one where there may be no bound. */
const float32Bounds = fc
  .tuple(
    fc.double({ min: -3.4e38, max: 3.4e38, noNaN: true }),
    fc.double({ min: -3.4e38, max: 3.4e38, noNaN: true }),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([a, b, openBelow, openAbove]) => ({
    low: openBelow ? -Infinity : Math.min(a, b),
    high: openAbove ? Infinity : Math.max(a, b),
  }))

function integerBounds(dtype: (typeof integers)[number]) {
  const [smallest, largest] = dtypeRanges[dtype]
  const bound = fc.oneof(
    fc.integer({ min: smallest, max: largest }),
    fc.double({ min: smallest, max: largest, noNaN: true }),
  )
  return fc.tuple(bound, bound, fc.boolean(), fc.boolean()).map(([a, b, openBelow, openAbove]) => ({
    low: openBelow ? -Infinity : Math.min(a, b),
    high: openAbove ? Infinity : Math.max(a, b),
  }))
}

describe('every sample is contained', () => {
  it('of float32 with any bounds, and so are the bounds as float32 holds them', () => {
    fc.assert(
      fc.property(float32Bounds, fc.maxSafeNat(), ({ low, high }, seed) => {
        const space = box('float32', low, high)
        space.seed(seed)
        const sample = space.sample()
        expect(space.contains(sample)).toBe(true)
        expect(sample.every(Number.isFinite)).toBe(true)
        expect(space.contains(new Float32Array(4).fill(low))).toBe(true)
        expect(space.contains(new Float32Array(4).fill(high))).toBe(true)
      }),
    )
  })

  it.each(integers)('of %s with any bounds that have a whole number between them', (dtype) => {
    fc.assert(
      fc.property(integerBounds(dtype), fc.maxSafeNat(), ({ low, high }, seed) => {
        fc.pre(Math.ceil(low) <= Math.floor(high))
        const space = box(dtype, low, high)
        space.seed(seed)
        const sample = space.sample()
        expect(space.contains(sample)).toBe(true)
        for (const value of sample) {
          expect(value).toBeGreaterThanOrEqual(low)
          expect(value).toBeLessThanOrEqual(high)
        }
      }),
    )
  })
})

describe('bounds', () => {
  it('are rounded to float32, so that π as float32 is within π', () => {
    expect(box('float32', -Math.PI, Math.PI).contains(new Float32Array(4).fill(Math.PI))).toBe(true)
    const point = box('float32', 0.7, 0.7)
    expect(point.contains(point.sample())).toBe(true)
    expect(point.low).toEqual(new Float64Array(4).fill(Math.fround(0.7)))
  })

  it('of integers are the whole numbers between them, and the ends of the dtype', () => {
    expect(box('int32', 0.5, 2.5).toJSON()).toMatchObject({ low: 1, high: 2 })
    expect(box('int8', -0.5, 0.5).low.every((bound) => Object.is(bound, 0))).toBe(true)
    expect(box('uint8', 255, Infinity).toJSON()).toMatchObject({ low: 255, high: 255 })
    expect(box('int8', -Infinity, Infinity).toJSON()).toMatchObject({ low: -128, high: 127 })
  })

  it('are handed out as copies', () => {
    const space = box('float32', 0, 1)
    space.low.fill(-9)
    space.high.fill(9)
    expect(space.contains(new Float32Array(4).fill(5))).toBe(false)
  })

  it.each<[string, Partial<BoxOptions<ArrayDType>>]>([
    ['beyond float32', { low: 0, high: 1e39, dtype: 'float32' }],
    ['beyond float32 on both sides', { low: -1e308, high: 1e308, dtype: 'float32' }],
    ['beyond uint8', { low: 300, high: 400, dtype: 'uint8' }],
    ['below uint8', { low: -1, high: 4, dtype: 'uint8' }],
    ['beyond int32', { low: 0, high: 2 ** 31, dtype: 'int32' }],
    ['that start at Infinity', { low: Infinity, high: Infinity }],
    ['that end at -Infinity', { low: -Infinity, high: -Infinity }],
    ['without a whole number between them', { low: 0.2, high: 0.8, dtype: 'int32' }],
    ['that cross', { low: 1, high: 0 }],
    ['that cross by less than float32 can tell', { low: 0.7 + 1e-12, high: 0.7 }],
    ['that are NaN', { low: Number.NaN }],
    ['of which one is NaN', { high: [1, Number.NaN] }],
    ['that are texts', { low: ['0', '0'] as unknown as number[] }],
    ['that are missing', { low: [0], high: 1 }],
  ])('%s are refused in one line', (_, options) => {
    const create = () => new Box({ low: 0, high: 1, shape: [2], dtype: 'float32', ...options })
    expect(create).toThrow(ContractError)
    expect(create).toThrow(/^Expected Box's [^\n]+, got [^\n]+$/)
  })
})

describe('a shape', () => {
  it.each([[[-1]], [[0]], [[1.5]], [[Number.NaN]], [[2, -1]], [[2 ** 40]], [[2 ** 16, 2 ** 16]]])(
    '%j is refused',
    (shape) => {
      expect(() => new Box({ low: 0, high: 1, shape, dtype: 'int8' })).toThrow('`shape`')
    },
  )

  it('that is empty holds one element', () => {
    expect(new Box({ low: 0, high: 1, shape: [], dtype: 'int8' }).sample()).toHaveLength(1)
  })

  it('cannot be written to', () => {
    const { shape } = box('int8', 0, 1)
    expect(() => (shape as number[]).push(2)).toThrow(TypeError)
  })
})

it('refuses a dtype that no array here has', () => {
  const options = { low: 0, high: 1, shape: [1], dtype: 'float64' as 'float32' }
  expect(() => new Box(options)).toThrow('`float64`')
})

it.each(['float32', ...integers] as const)('contains arrays of %s alone', (dtype) => {
  const space = box(dtype, 0, 1)
  for (const other of ['float32', ...integers] as const) {
    expect(space.contains(zeros(other, 4))).toBe(other === dtype)
  }
})
