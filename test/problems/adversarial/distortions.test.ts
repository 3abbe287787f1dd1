import { expect, test } from 'vitest'
import { distortionsOf } from '../../../problems/adversarial/distortions.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import { visitPythonTree } from '../../../problems/python-tree.ts'
import { isTrusted } from '../../../src/sandbox/worker/trust.ts'

test('a recursive reference calls itself, not the distorted function', async () => {
  const { problems } = await loadProblemSet('intro-100')
  const problem = problems.find(({ id }) => id === 'sum_to') as (typeof problems)[number]
  const distortions = distortionsOf(problem, problem.referenceSolution ?? '')
  const capped = distortions.find(({ change }) => change === 'n = min(n, 100)')
  expect(capped?.source).toBe(`def right_answer(n: int) -> int:
    if n == 0:
        return 0
    return n + right_answer(n - 1)

def sum_to(n):
    n = min(n, 100)
    return right_answer(n)
`)
})

test('every distortion of every shipped reference parses and may share an interpreter', async () => {
  for (const name of await listProblemSets()) {
    for (const problem of (await loadProblemSet(name)).problems) {
      const distortions = distortionsOf(problem, problem.referenceSolution ?? '')
      expect(distortions.length, problem.id).toBeGreaterThan(10)
      for (const { source } of distortions) {
        expect(isTrusted(source), source).toBe(true)
        expect(await visitPythonTree(source, (root) => root.hasError), source).toBe(false)
      }
    }
  }
})
