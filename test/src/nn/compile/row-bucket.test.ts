import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockedRows, rowBlocks, rowBucket } from '../../../../src/nn/compile/row-bucket.ts'

test('numbers of rows are rounded up to few, and by an eighth at most where they are many', () => {
  expect([1, 2, 3, 5, 33, 64, 65, 100, 1000].map(rowBucket)).toEqual([
    2, 2, 4, 8, 64, 64, 72, 104, 1024,
  ])
  fc.assert(
    fc.property(fc.integer({ min: 65, max: 100_000 }), (rows) => {
      expect(rowBucket(rows)).toBeGreaterThanOrEqual(rows)
      expect(rowBucket(rows)).toBeLessThan(rows * 1.125)
    }),
  )
})

test('blocks hold every row once, and six graphs serve all numbers of rows', () => {
  const sizes = new Set<number>()
  for (let count = 1; count <= 300; count++) {
    const blocks = rowBlocks(count)
    let end = 0
    for (const { from, rows } of blocks) {
      expect(from).toBe(end)
      end = from + rows
      sizes.add(rows)
    }
    expect(end).toBe(blockedRows(count))
    expect(end).toBeGreaterThanOrEqual(count)
    expect(blocks.at(-1)!.from).toBeLessThan(count)
  }
  expect([...sizes].sort((a, b) => a - b)).toEqual([2, 4, 8, 16, 32, 64])
})
