import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { Rng } from '../../../src/random/rng.ts'

describe('Rng', () => {
  it('gives the same numbers for the same seed', () => {
    const draw = (rng: Rng) => Array.from({ length: 20 }, () => rng.uniform())
    expect(draw(new Rng(7))).toEqual(draw(new Rng(7)))
    expect(draw(new Rng(7))).not.toEqual(draw(new Rng(8)))
  })

  it('goes on from a saved state that went through JSON', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, draws) => {
        const rng = new Rng(seed)
        for (let i = 0; i < draws; i++) rng.uniform()
        const copy = Rng.fromState(JSON.parse(JSON.stringify(rng.getState())))
        for (let i = 0; i < 10; i++) expect(copy.uniform()).toBe(rng.uniform())
      }),
    )
  })

  it('splits by label, whatever was drawn before', () => {
    const fresh = new Rng(1).split('env').uniform()
    const used = new Rng(1)
    used.uniform()
    expect(used.split('env').uniform()).toBe(fresh)
    expect(used.split('agent').uniform()).not.toBe(fresh)
  })

  it('draws indices in proportion to their weights and never one of weight 0', () => {
    const rng = new Rng(3)
    const counts = [0, 0, 0]
    for (let i = 0; i < 6000; i++) counts[rng.weighted([1, 0, 3])]!++
    expect(counts[1]).toBe(0)
    expect(counts[0]! / 6000).toBeCloseTo(0.25, 1)
  })

  it('shuffles into a permutation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const sorted = (xs: number[]) => [...xs].sort((a, b) => a - b)
        expect(sorted(new Rng(seed).shuffle([...items]))).toEqual(sorted(items))
      }),
    )
  })

  it('draws normals of mean 0 and variance 1', () => {
    const rng = new Rng(5)
    const draws = Array.from({ length: 20_000 }, () => rng.normal())
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05)
  })

  it.each([
    [[0, 0], '2 that add up to 0'],
    [[0.5, 0.5, Number.NaN], 'NaN at place 2 of 3'],
    [[Number.POSITIVE_INFINITY, 1], 'Infinity at place 0 of 2'],
    [[0, -1], '-1 at place 1 of 2'],
  ])('names what of the weights %j is none', (weights, got) => {
    const rule = 'Expected `weights` to be numbers of 0 or more with a positive, finite sum'
    expect(() => new Rng(1).weighted(weights)).toThrow(new ContractError(`${rule}, got ${got}`))
  })

  it('refuses an empty range', () => {
    expect(() => new Rng(1).int(0)).toThrow(ContractError)
    expect(() => new Rng(1).weighted([0, 0])).toThrow(ContractError)
  })
})
