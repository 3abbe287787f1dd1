import { expect, test } from 'vitest'
import {
  type Circumstances,
  circumstancesHere,
  measuredIn,
  processesText,
} from '../../../experiments/benchmark/circumstances.ts'

const two: Circumstances = { machine: 'A, 2 cores', node: 'v20', backend: 'wasm (SIMD)', jobs: 2 }
const one: Circumstances = { ...two, jobs: 1 }

test('searches belong to the sitting in which they ended', () => {
  const sittings = [
    { ...two, searchesBefore: 0 },
    { ...one, searchesBefore: 30 },
  ]
  expect(measuredIn(sittings, 50)).toEqual([
    { searches: 30, circumstances: two },
    { searches: 20, circumstances: one },
  ])
})

test('sittings under the same circumstances are one, and one without a search is none', () => {
  const sittings = [
    { ...two, searchesBefore: 0 },
    { ...one, searchesBefore: 10 },
    { ...two, searchesBefore: 10 },
    { ...one, searchesBefore: 25 },
    { ...two, searchesBefore: 26 },
  ]
  expect(measuredIn(sittings, 40)).toEqual([
    { searches: 39, circumstances: two },
    { searches: 1, circumstances: one },
  ])
})

test('searches of before sittings were kept are of unknown circumstances', () => {
  expect(measuredIn([], 7)).toEqual([{ searches: 7, circumstances: null }])
  expect(measuredIn([{ ...one, searchesBefore: 7 }], 9)).toEqual([
    { searches: 7, circumstances: null },
    { searches: 2, circumstances: one },
  ])
  expect(measuredIn([], 0)).toEqual([])
})

test('circumstances are said in words', () => {
  expect(processesText(two)).toBe('2 processes side by side, tensors by wasm (SIMD)')
  expect(processesText(one)).toBe('one process, tensors by wasm (SIMD)')
  expect(processesText(null)).toMatch(/not on record/)
  expect(circumstancesHere('cpu (slow)', 3)).toEqual({
    machine: expect.stringMatching(/.+, \d+ cores$/),
    node: process.version,
    backend: 'cpu (slow)',
    jobs: 3,
  })
})
