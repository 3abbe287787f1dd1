import { expect, test } from 'vitest'
import {
  type ImportanceRule,
  importanceWeight,
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
