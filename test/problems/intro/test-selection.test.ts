import { expect, test } from 'vitest'
import { selectTests } from '../../../problems/intro/test-selection.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { py } from '../../../src/values/py-value.ts'

const SIZES = { visible: 10, hidden: 20 }

function pool(answer: (n: number) => PyValue, count = 200) {
  return Array.from({ length: count }, (_, n) => ({ args: [py.int(n)], expected: answer(n) }))
}

test('yes and no each make up half of both parts', () => {
  const random = pool((n) => py.bool(n % 5 === 0))
  const { visibleTests, hiddenTests } = selectTests({ edges: [], random }, SIZES, 'fifth')
  const yes = (tests: typeof visibleTests) =>
    tests.filter(({ expected }) => expected.type === 'bool' && expected.value).length
  expect([yes(visibleTests), yes(hiddenTests)]).toEqual([5, 10])
})

test('no answer makes up more than 30 % and no arguments occur twice', () => {
  const random = [...pool((n) => py.int(n % 7 > 2 ? 0 : n % 7)), ...pool((n) => py.int(n % 4))]
  const { visibleTests, hiddenTests } = selectTests(
    { edges: [], random: random.reverse() },
    SIZES,
    'x',
  )
  const zeros = hiddenTests.filter(
    ({ expected }) => expected.type === 'int' && expected.value === 0n,
  )
  expect(zeros.length).toBeLessThanOrEqual(6)
  const inputs = [...visibleTests, ...hiddenTests].map(({ args }) => JSON.stringify(args, replacer))
  expect(new Set(inputs).size).toBe(30)
})

test('edge cases come first and go to both parts', () => {
  const edges = [1000, 1001, 1002, 1003].map((n) => ({ args: [py.int(n)], expected: py.int(n) }))
  const { visibleTests, hiddenTests } = selectTests(
    { edges, random: pool((n) => py.int(n)) },
    SIZES,
    'edges',
  )
  expect(visibleTests.slice(0, 2)).toEqual([edges[0], edges[2]])
  expect(hiddenTests.slice(0, 2)).toEqual([edges[1], edges[3]])
})

test('a pool that is too uniform is refused by name', () => {
  const random = pool(() => py.int(1))
  expect(() => selectTests({ edges: [], random }, SIZES, 'always_one')).toThrow(
    /`always_one`.*widen/,
  )
})

function replacer(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
