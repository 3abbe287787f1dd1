import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { Box } from '../../../src/gym/spaces/box.ts'
import { DictSpace } from '../../../src/gym/spaces/dict-space.ts'
import { Discrete } from '../../../src/gym/spaces/discrete.ts'
import { MultiBinary } from '../../../src/gym/spaces/multi-binary.ts'
import { MultiDiscrete } from '../../../src/gym/spaces/multi-discrete.ts'
import { checkSeed } from '../../../src/random/seed.ts'

const noSeeds = [-1, 1.5, Number.NaN, Infinity, 2 ** 53, '3', null, undefined, true, [1], 3n]

describe('a seed', () => {
  it('is any whole number from 0 to 2^53 − 1, and comes back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        expect(checkSeed(seed)).toBe(seed)
      }),
    )
    expect([0, 2 ** 53 - 1].map((seed) => checkSeed(seed))).toEqual([0, 2 ** 53 - 1])
  })

  it.each(noSeeds)('is not %s', (value) => {
    expect(() => checkSeed(value)).toThrow(ContractError)
  })

  it('is refused in one line with its name, the rule, the value and its type', () => {
    expect(() => checkSeed('3', 'seed[1]')).toThrow(
      'Expected `seed[1]` to be a whole number from 0 to 2^53 − 1, got 3 (string)',
    )
  })
})

const options = { low: 0, high: 1, shape: [1], dtype: 'float32' } as const

describe.each([
  ['Discrete', (seed?: number) => new Discrete(3, seed === undefined ? {} : { seed })],
  ['Box', (seed?: number) => new Box(seed === undefined ? options : { ...options, seed })],
  ['MultiBinary', (seed?: number) => new MultiBinary(3, seed === undefined ? {} : { seed })],
  ['MultiDiscrete', (seed?: number) => new MultiDiscrete([3], seed === undefined ? {} : { seed })],
  [
    'Dict',
    (seed?: number) => new DictSpace({ a: new MultiBinary(3) }, seed === undefined ? {} : { seed }),
  ],
])('%s', (_, create) => {
  it.each([-1, 1.5, Number.NaN, '3'])('refuses the seed %s, given or set later', (seed) => {
    expect(() => create(seed as number)).toThrow('Expected `seed`')
    expect(() => create().seed(seed as number)).toThrow('Expected `seed`')
  })
})
