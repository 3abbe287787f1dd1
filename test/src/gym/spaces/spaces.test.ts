import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TypedArray } from '../../../../src/core/env.ts'
import { ContractError } from '../../../../src/core/errors.ts'
import { Box } from '../../../../src/gym/spaces/box.ts'
import { DictSpace } from '../../../../src/gym/spaces/dict-space.ts'
import { Discrete } from '../../../../src/gym/spaces/discrete.ts'
import { MultiBinary } from '../../../../src/gym/spaces/multi-binary.ts'
import { MultiDiscrete } from '../../../../src/gym/spaces/multi-discrete.ts'
import { registerSpace, spaceFromJson } from '../../../../src/gym/spaces/stored-space.ts'

describe('Discrete', () => {
  it('samples only what the mask allows, each value sooner or later', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 12 }), (mask) => {
        const space = new Discrete(mask.length, { start: 3 })
        const drawn = new Set(Array.from({ length: 400 }, () => space.sample(Int8Array.from(mask))))
        const allowed = mask.flatMap((entry, i) => (entry === 1 ? [i + 3] : []))
        expect([...drawn].sort((a, b) => a - b)).toEqual(allowed.length === 0 ? [3] : allowed)
      }),
      { numRuns: 30 },
    )
  })

  it('gives its start for a mask of zeros', () => {
    expect(new Discrete(3, { start: 4 }).sample(new Int8Array(3))).toBe(4)
  })

  it('refuses a mask of another length', () => {
    expect(() => new Discrete(3).sample(new Int8Array(2))).toThrow(ContractError)
  })

  it('contains integers of its range alone', () => {
    const space = new Discrete(3, { start: 1 })
    expect([0, 1, 3, 4, 1.5, Number.NaN].map((value) => space.contains(value))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, 1e300])('refuses %s values', (n) => {
    expect(() => new Discrete(n)).toThrow(`got \`${n}\``)
  })

  it('refuses a start that is no whole number, and a range that ends past 2^53 − 1', () => {
    expect(() => new Discrete(2, { start: 0.5 })).toThrow('`start`')
    expect(() => new Discrete(2, { start: 2 ** 53 })).toThrow('`start`')
    expect(() => new Discrete(2, { start: 2 ** 53 - 1 })).toThrow('at most 2^53 − 1')
    expect(new Discrete(1, { start: 2 ** 53 - 1 }).sample()).toBe(2 ** 53 - 1)
  })
})

describe('Box', () => {
  it('contains neither NaN, values out of bounds, other lengths nor other types', () => {
    const box = new Box({ low: 0, high: 1, shape: [2], dtype: 'float32' })
    const strangers: TypedArray[] = [
      Float32Array.of(0, Number.NaN),
      Float32Array.of(0, 1.5),
      Float32Array.of(0),
      Int32Array.of(0, 1),
    ]
    for (const stranger of strangers) expect(box.contains(stranger)).toBe(false)
    expect(box.contains(Float32Array.of(0, 1))).toBe(true)
  })

  it('writes infinite bounds as texts that Python reads', () => {
    const box = new Box({ low: [-Infinity, 0], high: [1, Infinity], shape: [2], dtype: 'float32' })
    expect(box.toJSON()).toEqual({
      kind: 'Box',
      low: ['-Infinity', 0],
      high: [1, 'Infinity'],
      shape: [2],
      dtype: 'float32',
    })
  })

  it('refuses bounds that cross or do not fit the shape', () => {
    expect(() => new Box({ low: 1, high: 0, shape: [1], dtype: 'float32' })).toThrow('`low`')
    expect(() => new Box({ low: [0], high: 1, shape: [2], dtype: 'float32' })).toThrow('2 bounds')
  })
})

describe('MultiBinary and MultiDiscrete', () => {
  it.each([[[0]], [[-1]], [[1.5]], [[Number.NaN]], [[2 ** 20, 2 ** 20]]])(
    'refuse the shape %j',
    (shape) => {
      expect(() => new MultiBinary(shape)).toThrow(ContractError)
    },
  )

  it('refuse counts of values that int32 does not hold, and no counts at all', () => {
    for (const nvec of [[], [0], [1.5], [Number.NaN], [3e9]]) {
      expect(() => new MultiDiscrete(nvec)).toThrow('`nvec`')
    }
    const widest = new MultiDiscrete([2 ** 31])
    expect(widest.contains(Int32Array.of(2 ** 31 - 1))).toBe(true)
    for (let i = 0; i < 50; i++) expect(widest.contains(widest.sample())).toBe(true)
  })
})

describe('Dict', () => {
  it('refuses a part that is no space', () => {
    const parts = { a: new MultiBinary(1), b: [0, 1] } as unknown as Record<string, MultiBinary>
    expect(() => new DictSpace(parts)).toThrow(
      'part `b` to be a space, got `[0,1]` (list) without `sample`',
    )
  })

  it('draws parts of one kind differently from the start', () => {
    const { a, b } = new DictSpace({ a: new MultiBinary(64), b: new MultiBinary(64) }).sample()
    expect(a).not.toEqual(b)
  })

  it('keeps its keys sorted and wants just these', () => {
    const space = new DictSpace({ b: new MultiBinary(1), a: new MultiBinary(1) })
    expect(Object.keys(space.spaces)).toEqual(['a', 'b'])
    const whole = { a: Int8Array.of(0), b: Int8Array.of(1) }
    expect(space.contains(whole)).toBe(true)
    expect(space.contains({ a: whole.a })).toBe(false)
    expect(space.contains({ ...whole, c: whole.a })).toBe(false)
  })

  it('seeds every part differently', () => {
    const space = new DictSpace({ a: new MultiBinary(32), b: new MultiBinary(32) })
    space.seed(1)
    const { a, b } = space.sample()
    expect(a).not.toEqual(b)
  })
})

describe('spaceFromJson', () => {
  it.each([[null], [3], [{}], [{ kind: 'Graph' }], [{ kind: 'Discrete', n: 0, start: 0 }]])(
    'refuses %j, which is no stored space',
    (stored) => {
      expect(() => spaceFromJson(stored)).toThrow(ContractError)
      expect(() => spaceFromJson(stored)).not.toThrow('\n')
    },
  )

  it('says how a kind is made known where it knows none such', () => {
    expect(() => spaceFromJson({ kind: 'Graph' })).toThrow('that `registerSpace` made known')
  })

  it('keeps its own kinds', () => {
    expect(() => registerSpace('Box', () => new MultiBinary(1))).toThrow('this kind is taken')
  })
})
