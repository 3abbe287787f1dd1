import { expect, test } from 'vitest'
import {
  type ImportanceRule,
  importanceWeight,
  logImportance,
  probabilityRatio,
} from '../../../agents/policy-gradient/importance.ts'

test.each<[ImportanceRule, number, number]>([
  ['none', 1, 1],
  ['truncated', 0.5, 0.5],
  ['tapered', 1, 0.5],
])('rule %s weighs a halved probability %f for good and %f for bad steps', (rule, good, bad) => {
  expect(importanceWeight(rule, 1, Math.log(0.5))).toBeCloseTo(good, 10)
  expect(importanceWeight(rule, -1, Math.log(0.5))).toBeCloseTo(bad, 10)
  expect(importanceWeight(rule, -1, Math.log(3))).toBe(1)
})

test('a weight is never above 1, however much likelier the policy makes the action', () => {
  expect(importanceWeight('truncated', -1, 1e4)).toBe(1)
  expect(importanceWeight('truncated', -1, -1e4)).toBe(0)
  expect(logImportance('truncated', -1, -1e4)).toBe(-1e4)
})

test('a log-ratio of NaN is refused by every rule', () => {
  for (const rule of ['none', 'truncated', 'tapered'] as const) {
    expect(() => importanceWeight(rule, 1, Number.NaN)).toThrow('log-ratio of two policies is NaN')
  }
})

test('a ratio is the exponential, bounded where clipping makes it of no matter', () => {
  expect(probabilityRatio(0.5, -1, 0)).toBe(Math.exp(0.5))
  expect(probabilityRatio(700, -1, 0)).toBe(Math.exp(700))
  expect(probabilityRatio(800, 1, 0)).toBe(Math.exp(700))
  expect(probabilityRatio(800, 0, 0)).toBe(Math.exp(700))
})

test('beyond what a double holds a bad step is refused with its place and the mend', () => {
  expect(() => probabilityRatio(800, -2, 5)).toThrow(
    /^At step 5 of the batch .* e\^800 .* advantage of -2: lower `learningRate`/,
  )
  expect(() => probabilityRatio(Number.NaN, -2, 5)).toThrow('e^NaN')
})
