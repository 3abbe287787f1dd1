import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  conditionProgram,
  inputConditions,
} from '../../../problems/adversarial/input-conditions.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const problems = (await Promise.all((await listProblemSets()).map(loadProblemSet))).flatMap(
  (set) => set.problems,
)

function problemOf(id: string): Problem {
  return problems.find((problem) => problem.id === id) as Problem
}

test('speak of the parameters by name, alone and together', () => {
  const conditions = inputConditions(problemOf('rotate_left'))
  expect(conditions).toContain('len(items) > 12')
  expect(conditions).toContain('k < 0')
  expect(conditions).toContain('k == len(items) - 1')
  expect(new Set(conditions).size).toBe(conditions.length)
})

test('a condition that fails for an input does not hold', async () => {
  const problem = problemOf('largest')
  const conditions = ['max(numbers) > 3', 'numbers == []', 'len(numbers) < 2', 'nonsense']
  const [verdict] = await sandbox.grade([
    {
      source: conditionProgram(problem, conditions),
      entryPoint: 'holding',
      tests: [
        { args: [py.ints([])], expected: py.list([false, true, true, false].map(py.bool)) },
        { args: [py.ints([4])], expected: py.list([true, false, true, false].map(py.bool)) },
      ],
      comparison: { mode: 'exact' },
    },
  ])
  expect(verdict?.status).toBe('passed')
})

test('each of them can be asked of each test of each shipped problem', async () => {
  const verdicts = await sandbox.grade(
    problems.map((problem) => ({
      source: conditionProgram(problem, inputConditions(problem)),
      entryPoint: 'holding',
      tests: problem.visibleTests.map(({ args }) => ({ args, expected: py.none })),
      comparison: { mode: 'exact' },
      keepReturned: true,
    })),
  )
  for (const [i, problem] of problems.entries()) {
    const returned = verdicts[i]?.tests.map((test) => test.returned) ?? []
    const lengths = returned.map((value) => (value?.type === 'list' ? value.items.length : -1))
    expect(new Set(lengths)).toEqual(new Set([inputConditions(problem).length]))
  }
})
