import { expect, test } from 'vitest'
import { minimise } from '../../../../scripts/sandbox/fuzz/minimiser.ts'

const always = () => true

test('leaves exactly the items that are needed, wherever they stand', async () => {
  const items = Array.from({ length: 50 }, (_, i) => i)
  const kept = await minimise(
    items,
    async (some) => [3, 17, 49].every((i) => some.includes(i)),
    always,
  )
  expect(kept).toEqual([3, 17, 49])
})

test('leaves nothing where nothing is needed', async () => {
  expect(await minimise([1, 2, 3], async () => true, always)).toEqual([])
})

test('keeps a list of which every item is needed', async () => {
  expect(await minimise([1, 2, 3], async (some) => some.length === 3, always)).toEqual([1, 2, 3])
})

test('asks nothing more once time is up, and what is left still holds', async () => {
  let asked = 0
  const items = Array.from({ length: 64 }, (_, i) => i)
  const kept = await minimise(
    items,
    async (some) => {
      asked++
      return some.includes(5)
    },
    () => asked < 3,
  )
  expect(asked).toBe(3)
  expect(kept).toContain(5)
  expect(kept.length).toBeLessThan(64)
})
