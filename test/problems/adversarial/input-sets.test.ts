import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  both,
  has,
  isEmpty,
  keyOfSet,
  meet,
  membersOf,
  setOf,
} from '../../../problems/adversarial/input-sets.ts'

const SIZE = 130
const members = fc.uniqueArray(fc.integer({ min: 0, max: SIZE - 1 }))
const setFrom = (items: readonly number[]) => setOf(SIZE, (i) => items.includes(i))

test('a set holds what was put in, in order', () => {
  fc.assert(
    fc.property(members, (items) => {
      const set = setFrom(items)
      expect(membersOf(set)).toEqual([...items].sort((a, b) => a - b))
      expect(items.every((item) => has(set, item))).toBe(true)
      expect(isEmpty(set)).toBe(items.length === 0)
    }),
  )
})

test('intersections are those of plain sets', () => {
  fc.assert(
    fc.property(members, members, (a, b) => {
      const common = a.filter((item) => b.includes(item))
      expect(keyOfSet(both(setFrom(a), setFrom(b)))).toBe(keyOfSet(setFrom(common)))
      expect(meet(setFrom(a), setFrom(b))).toBe(common.length > 0)
    }),
  )
})
