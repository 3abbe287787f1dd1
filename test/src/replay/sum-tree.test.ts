import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { SumTree } from '../../../src/replay/sum-tree.ts'

const values = fc
  .array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 40 })
  .filter((list) => list.some((value) => value > 0))

describe('SumTree', () => {
  test('finds the index that a mass falls into, worked by hand', () => {
    const tree = new SumTree(3)
    for (const [i, value] of [2, 0, 3].entries()) tree.set(i, value)
    expect(tree.total).toBe(5)
    expect([0, 1.9, 2, 4.9].map((mass) => tree.find(mass))).toEqual([0, 0, 2, 2])
  })

  test('finds as a plain walk over the values does, and never an empty one', () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (list, share) => {
          const tree = new SumTree(list.length)
          list.forEach((value, i) => {
            tree.set(i, value)
          })
          const mass = share * tree.total
          let walked = 0
          let sum = list[0]!
          while (sum <= mass) sum += list[++walked]!
          expect(tree.find(mass)).toBe(walked)
          expect(list[tree.find(tree.total)]).toBeGreaterThan(0)
        },
      ),
    )
  })

  test('is the same, to the bit, when rebuilt from its leaves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 10, noNaN: true }), { minLength: 1 }),
        (list) => {
          const tree = new SumTree(list.length)
          for (const [i, value] of list.entries()) tree.set((i * 7) % list.length, value)
          const rebuilt = new SumTree(list.length)
          rebuilt.setLeaves(tree.leaves(list.length))
          expect(rebuilt.total).toBe(tree.total)
          expect(rebuilt.leaves(list.length)).toEqual(tree.leaves(list.length))
        },
      ),
    )
  })

  test('refuses negative values and places outside', () => {
    const tree = new SumTree(2)
    expect(() => tree.set(0, -1)).toThrow(ContractError)
    expect(() => tree.set(2, 1)).toThrow(ContractError)
    expect(() => tree.find(0)).toThrow('positive total')
  })
})

test('leaves that no priority can be are refused, and the tree stays as it was', () => {
  const tree = new SumTree(2)
  tree.set(0, 3)
  for (const leaves of [[Number.NaN], [1, Infinity], [-1], [1, 1, 1]]) {
    expect(() => tree.setLeaves(Float32Array.from(leaves))).toThrow(ContractError)
  }
  expect(tree.total).toBe(3)
})
