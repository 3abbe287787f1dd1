import { expect, test } from 'vitest'
import { RowBlocks } from '../../../src/replay/row-blocks.ts'

const columns = {
  numbers: { dtype: 'float32', width: 2 },
  flags: { dtype: 'int32', width: 1, isLazy: true },
  more: { dtype: 'int32', width: 1 },
} as const

test('what was given out stays as it is, whichever columns are written afterwards', () => {
  const rows = new RowBlocks(columns, 2)
  for (let row = 0; row < 2; row++) {
    rows.add()
    rows.writable(row, 'numbers').set([row, row], rows.offset(row, 'numbers'))
  }
  const before = rows.getState('')
  const copy = structuredClone(before)
  // One after the other, with no state asked for in between.
  rows.writable(1, 'numbers')[rows.offset(1, 'numbers')] = 7
  rows.writable(1, 'more')[rows.offset(1, 'more')] = 7
  rows.writable(1, 'flags')[rows.offset(1, 'flags')] = 7
  expect(before).toEqual(copy)
  const after = rows.getState('')
  expect(after.blocks['0']).not.toBe(before.blocks['0'])
  expect(after.blocks['0']!.tensors).toMatchObject({
    numbers: { data: Float32Array.of(0, 0, 7, 1) },
    more: { data: Int32Array.of(0, 7) },
    flags: { data: Int32Array.of(0, 7) },
  })
  // And the tensors of whoever handed a state over.
  const restored = new RowBlocks(columns, 2)
  restored.setState('', after)
  const handed = structuredClone(after)
  restored.writable(0, 'more')[0] = 9
  restored.writable(0, 'numbers')[0] = 9
  expect(after).toEqual(handed)
})
