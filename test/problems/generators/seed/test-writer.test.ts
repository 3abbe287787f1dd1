import { describe, expect, test } from 'vitest'
import { type ProblemPlan, writeProblem } from '../../../../problems/generators/seed/test-writer.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { argumentsKey, py } from '../../../../src/values/py-value.ts'

function planOf(changes: Partial<ProblemPlan>): ProblemPlan {
  return {
    id: 'p',
    functionName: 'p',
    parameters: [{ name: 'n', type: 'int' }],
    returnType: 'int',
    docstring: 'Any.',
    comparison: { mode: 'exact' },
    tags: [],
    solve: (n) => n ?? py.none,
    visibleEdges: [],
    hiddenEdges: [],
    draw: (rng) => [py.int(rng.range(0, 60))],
    ...changes,
  }
}

const COUNTS = { visible: 12, hidden: 30 }

describe('writeProblem', () => {
  test('puts edges first and never makes a hidden one visible', () => {
    const hiddenEdges = Array.from({ length: 20 }, (_, n) => [py.int(n)])
    const plan = planOf({ visibleEdges: [[py.int(60)]], hiddenEdges })
    const { visibleTests, hiddenTests } = writeProblem(plan, COUNTS, new Rng(1))
    expect(visibleTests[0]?.args).toEqual([py.int(60)])
    expect(hiddenTests.slice(0, 20).map(({ args }) => args)).toEqual(hiddenEdges)
    const keys = [...visibleTests, ...hiddenTests].map(({ args }) => argumentsKey(args))
    expect(new Set(keys).size).toBe(42)
  })

  test('balances booleans exactly', () => {
    const plan = planOf({
      returnType: 'bool',
      solve: (n) => py.bool(n?.type === 'int' && n.value < 25n),
    })
    const { visibleTests, hiddenTests } = writeProblem(plan, COUNTS, new Rng(1))
    const yes = (tests: typeof visibleTests) =>
      tests.filter(({ expected }) => expected.type === 'bool' && expected.value).length
    expect([yes(visibleTests), yes(hiddenTests)]).toEqual([6, 15])
  })

  test('is the same for the same seed', () => {
    const write = () => writeProblem(planOf({}), COUNTS, new Rng('seed'))
    expect(write()).toEqual(write())
  })

  test('refuses a plan that cannot be fulfilled', () => {
    const few = planOf({ draw: (rng) => [py.int(rng.int(5))] })
    expect(() => writeProblem(few, COUNTS, new Rng(1))).toThrow('too few different tests')
    const same = planOf({
      solve: () => py.int(1),
      visibleEdges: [1, 2, 3, 4].map((n) => [py.int(n)]),
    })
    expect(() => writeProblem(same, COUNTS, new Rng(1))).toThrow('repeats or unbalances')
  })
})
