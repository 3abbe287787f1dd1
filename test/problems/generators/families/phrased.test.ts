import { expect, test } from 'vitest'
import {
  ATOM,
  atom,
  operand,
  PRODUCT,
  SUM,
  unwrapped,
} from '../../../../problems/generators/families/phrased.ts'

test('an operand that binds less tightly than it must gets brackets', () => {
  const sum = { code: 'a + b', words: 'the sum', binding: SUM }
  expect(operand(sum, PRODUCT)).toBe('(a + b)')
  expect(operand(sum, SUM)).toBe('a + b')
  expect(operand(atom('a', 'a'), ATOM)).toBe('a')
})

test('brackets that stand alone within brackets go, all others stay', () => {
  expect(unwrapped('set((a + b))')).toBe('set(a + b)')
  expect(unwrapped('len(set((a * 2)))')).toBe('len(set(a * 2))')
  expect(unwrapped('f((a) + (b))')).toBe('f((a) + (b))')
  expect(unwrapped('len((a * 2)[1:])')).toBe('len((a * 2)[1:])')
  expect(unwrapped('max((a + b), c)')).toBe('max((a + b), c)')
  expect(unwrapped('x * (y + z)')).toBe('x * (y + z)')
})
