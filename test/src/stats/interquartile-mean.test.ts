import { expect, test } from 'vitest'
import { interquartileMean } from '../../../src/stats/interquartile-mean.ts'

test('a quarter is cut at either end, rounded down', () => {
  expect(interquartileMean([8, 1, 7, 2, 6, 3, 5, 4])).toBe(4.5)
  expect(interquartileMean([1000, 10, 20, 0, 30])).toBe(20)
  expect(interquartileMean([1, 2, 6])).toBe(3)
})

test('no values are refused, and those given stay in order', () => {
  expect(() => interquartileMean([])).toThrow('at least one value')
  const values = [3, 1, 2, 0]
  interquartileMean(values)
  expect(values).toEqual([3, 1, 2, 0])
})
