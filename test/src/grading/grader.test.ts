import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { Grader } from '../../../src/grading/grader.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { toPythonLiteral } from '../../../src/values/literal.ts'

let sandbox: PooledSandbox
let problem: Problem

beforeAll(async () => {
  const { problems } = await loadProblemSet('seed-train')
  problem = problems.find(({ id }) => id === 'is_even') as Problem
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

const right = 'def is_even(n):\n    return n % 2 == 0\n'

/** Knows the answers of the visible tests by heart, and no other. */
function learntByHeart({ visibleTests }: Problem): string {
  const answers = visibleTests.map(
    ({ args, expected }) => `${args.map(toPythonLiteral).join(', ')}: ${toPythonLiteral(expected)}`,
  )
  return `def is_even(n):\n    return {${answers.join(', ')}}.get(n)\n`
}

test('a program is solved when it passes every visible and every hidden test, and both are counted', async () => {
  const sources = [right, learntByHeart(problem), 'def is_even(n):\n    return None\n']
  const judged = await new Grader(sandbox).judge(sources.map((source) => ({ problem, source })))
  const [visible, hidden] = [problem.visibleTests.length, problem.hiddenTests.length]
  expect(judged.map(({ solved }) => solved)).toEqual([true, false, false])
  expect(judged[0]).toMatchObject({
    visible: { passed: visible, total: visible },
    hidden: { passed: hidden, total: hidden },
  })
  expect(judged[1]?.visible).toEqual({ passed: visible, total: visible })
  expect(judged[1]?.hidden.total).toBe(hidden)
  expect(judged[1]?.hidden.passed).toBeLessThan(hidden)
  expect(judged[2]?.visible.passed).toBe(0)
})

test('visible tests are asked alone', async () => {
  const [verdict] = await new Grader(sandbox).visible([{ problem, source: right }])
  expect(verdict).toMatchObject({ status: 'passed', total: problem.visibleTests.length })
})
