import { expect, test } from 'vitest'
import { plural } from '../../../src/log/plural.ts'

test('one thing is singular; none and several are plural', () => {
  expect([0, 1, 2].map((count) => plural(count, 'problem'))).toEqual([
    '0 problems',
    '1 problem',
    '2 problems',
  ])
})
