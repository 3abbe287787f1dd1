import { expect, test } from 'vitest'
import type { UnitRecord } from '../../../experiments/benchmark/unit.ts'
import { curveOf, seedBandOf } from '../../../experiments/reports/solved-curve.ts'
import { record } from '../../support/benchmark-records.ts'

const programs = ({ submission }: UnitRecord) => submission!.at
const RECORDS = [
  record('one', 'p', 0, 3),
  record('one', 'q', 0, 7),
  record('one', 'p', 1, 5),
  record('one', 'q', 1, null),
]

test('a curve rises where searches solve, as a share of all of them', () => {
  expect(curveOf(RECORDS, programs)).toEqual([
    [3, 0.25],
    [5, 0.5],
    [7, 0.75],
  ])
})

test('a band holds the curve of every seed, and there is none of one seed', () => {
  // Seed 0 has solved 1/2 from 3 on and 2/2 from 7 on; seed 1 has solved 1/2 from 5 on.
  expect(seedBandOf(RECORDS, programs)).toEqual([
    [3, 0, 0.5],
    [5, 0.5, 0.5],
    [7, 0.5, 1],
  ])
  expect(seedBandOf(RECORDS.slice(0, 2), programs)).toBeNull()
})
