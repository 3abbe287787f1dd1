import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { domainOf, shippedDomains } from '../../../problems/adversarial/domain.ts'
import { strengthenProblem } from '../../../problems/adversarial/strengthen.ts'
import { strengthenSet } from '../../../problems/adversarial/strengthen-set.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { checkTests } from '../../../problems/test-rules.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

async function problemOf(name: string, id: string): Promise<Problem> {
  const found = (await loadProblemSet(name)).problems.find((problem) => problem.id === id)
  if (found === undefined) throw new Error(`${name} has no ${id}`)
  return found
}

/** A problem with two hidden tests, strengthened in the domain that ships with it. */
async function strengthened(name: string, id: string, seed = 1) {
  const problem = await problemOf(name, id)
  const weak = { ...problem, hiddenTests: problem.hiddenTests.slice(0, 2) }
  const domain = domainOf(problem, await shippedDomains(name))
  if (domain === null) throw new Error(`${id} has no domain`)
  const options = { inputs: 250, seed, domain }
  return { weak, result: await strengthenProblem(weak, sandbox, options) }
}

describe('strengthenProblem', () => {
  test('tells mistakes apart that two tests let pass, and leaves visible tests alone', async () => {
    const { weak, result } = await strengthened('seed-train', 'reverse_string')
    expect(result.slipsBefore).toBeGreaterThan(5)
    expect(result.slipsAfter).toBe(0)
    expect(result.conditionalSlipsAfter).toBeLessThan(result.conditionalSlipsBefore / 4)
    expect(result.problem.visibleTests).toEqual(weak.visibleTests)
    expect(result.problem.hiddenTests.length).toBeLessThanOrEqual(60)
    expect(checkTests(result.problem)).toEqual([])
  })

  test('keeps yes and no in balance', async () => {
    const { result } = await strengthened('seed-eval', 'is_prime')
    const yes = result.problem.hiddenTests.filter(
      ({ expected }) => expected.type === 'bool' && expected.value,
    )
    expect(yes.length * 2).toBe(result.problem.hiddenTests.length)
  })

  test('gives the same tests for the same seed', async () => {
    const [a, b] = [
      await strengthened('seed-train', 'sum_list'),
      await strengthened('seed-train', 'sum_list'),
    ]
    expect(b.result).toEqual(a.result)
  })
})

describe('strengthenSet', () => {
  test('names what it leaves untouched, and why', async () => {
    const problem = await problemOf('seed-train', 'is_even')
    const { referenceSolution: _, ...bare } = problem
    const set = {
      name: 'mine',
      description: '',
      problems: [
        { ...bare, id: 'bare' },
        { ...problem, parameters: [{ name: 'n', type: 'Any' }] },
      ],
    }
    const result = await strengthenSet(set, sandbox, { seed: 1, inputs: 20, size: 60 })
    expect(result.untouched).toEqual([
      { id: 'bare', reason: 'it has no reference solution' },
      { id: 'is_even', reason: 'no inputs of type `Any` can be drawn' },
    ])
    expect(result.set).toEqual(set)
  })
})
