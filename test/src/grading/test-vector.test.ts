import { expect, test } from 'vitest'
import { passesEvery } from '../../../src/grading/test-vector.ts'

test('a program passes where every test that ran passed', () => {
  expect(passesEvery(Uint8Array.of(1, 1, 1))).toBe(true)
  expect(passesEvery(Uint8Array.of(1, 0, 1))).toBe(false)
})

test('a program that nothing was run of does not pass', () => {
  expect(passesEvery(new Uint8Array(0))).toBe(false)
})
