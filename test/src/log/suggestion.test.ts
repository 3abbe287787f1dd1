import { expect, test } from 'vitest'
import { likely } from '../../../src/log/suggestion.ts'

test('a mistyped word means the known one nearest to it, if any is near', () => {
  expect(likely('clmap', ['choose', 'clamp'])).toBe('clamp')
  expect(likely('mni', ['min', 'max'])).toBe('min')
  expect(likely('something else', ['min', 'max'])).toBeUndefined()
  expect(likely('min', [])).toBeUndefined()
})
