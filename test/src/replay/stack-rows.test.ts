import { expect, test } from 'vitest'
import { stackRows } from '../../../src/replay/stack-rows.ts'

test('rows lie one after the other', () => {
  const rows = [Float32Array.of(1, 2), Float32Array.of(3, 4), Float32Array.of(5, 6)]
  expect([...stackRows(rows)]).toEqual([1, 2, 3, 4, 5, 6])
})

test('no rows give an empty array', () => {
  expect(stackRows([]).length).toBe(0)
})
