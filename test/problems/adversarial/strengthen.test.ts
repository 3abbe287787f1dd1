import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DomainFile, domainOf, shippedDomains } from '../../../problems/adversarial/domain.ts'
import {
  reasonToKeep,
  type Strengthened,
  strengthenProblem,
} from '../../../problems/adversarial/strengthen.ts'
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
async function strengthened(name: string, id: string, seed = 1, size = 60) {
  const problem = await problemOf(name, id)
  const weak = { ...problem, hiddenTests: problem.hiddenTests.slice(0, 2) }
  const domain = domainOf(problem, await shippedDomains(name))
  if (domain === null) throw new Error(`${id} has no domain`)
  const options = { inputs: 250, seed, size, domain }
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

  test('gives as many tests as were asked for, however few', async () => {
    for (const size of [1, 3]) {
      const { result } = await strengthened('seed-train', 'sum_list', 1, size)
      expect(result.problem.hiddenTests).toHaveLength(size)
    }
  })

  test('gives the same tests for the same seed', async () => {
    const [a, b] = [
      await strengthened('seed-train', 'sum_list'),
      await strengthened('seed-train', 'sum_list'),
    ]
    expect(b.result).toEqual(a.result)
  })
})

describe('reasonToKeep', () => {
  async function reason(result: Partial<Strengthened>, before = 3, after = 3, size = 60) {
    const problem = await problemOf('seed-train', 'sum_list')
    const old = { ...problem, hiddenTests: problem.hiddenTests.slice(0, before) }
    const none: Strengthened = {
      problem: { ...problem, hiddenTests: problem.hiddenTests.slice(0, after) },
      inputs: 20,
      programs: 9,
      passVisible: 5,
      conditional: 5,
      slipsBefore: 2,
      slipsAfter: 2,
      conditionalSlipsBefore: 4,
      conditionalSlipsAfter: 4,
      undecided: [],
    }
    return reasonToKeep(old, { ...none, ...result }, size)
  }

  test('keeps the old tests where more wrong programs would pass', async () => {
    expect(await reason({ slipsAfter: 3, conditionalSlipsAfter: 0 }, 3, 30)).toBe(
      'more of the wrong programs tried pass the tests chosen (3) than the old ones (2)',
    )
    expect(await reason({ slipsAfter: 1, conditionalSlipsAfter: 5 })).toBeNull()
  })

  test('keeps them where fewer tests would tell no more apart, unless fewer were asked for', async () => {
    expect(await reason({}, 3, 2)).toMatch(
      /fewer \(2, not 3\) and tell no more wrong programs apart/,
    )
    expect(await reason({}, 3, 2, 2)).toBeNull()
    expect(await reason({ conditionalSlipsAfter: 3 }, 3, 2)).toBeNull()
    expect(await reason({}, 3, 3)).toBeNull()
  })

  test('keeps them where nothing was drawn, or nothing that was is allowed', async () => {
    expect(await reason({ inputs: 0, slipsAfter: 0 })).toMatch(/no input was drawn/)
    expect(await reason({ slipsBefore: 0, slipsAfter: 0 }, 3, 0)).toMatch(/allows none/)
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

  test('keeps the old tests where a domain is too narrow for better ones', async () => {
    const problem = await problemOf('seed-train', 'sum_list')
    const weak = { ...problem, visibleTests: problem.visibleTests.slice(0, 1) }
    const set = { name: 'mine', description: '', problems: [weak] }
    const options = { seed: 1, inputs: 40, size: 60 }
    const narrowed = (entry: object): DomainFile => ({
      problems: { sum_list: { inputs: {}, examples: [], ...entry } },
      locate: () => 'mine.yaml',
    })
    const [{ name = '' } = {}] = problem.parameters
    const none = narrowed({ where: `len(${name}) > 100_000` })
    const nothing = await strengthenSet(set, sandbox, { ...options, domains: none })
    expect(nothing.untouched).toEqual([
      {
        id: 'sum_list',
        reason: expect.stringMatching(/no input was drawn that its domain allows/),
      },
    ])
    expect(nothing.set).toEqual(set)
    const zeros = narrowed({ inputs: { [name]: { items: { min: 0, max: 0 } } } })
    const worse = await strengthenSet(set, sandbox, { ...options, domains: zeros })
    expect(worse.untouched).toEqual([
      { id: 'sum_list', reason: expect.stringMatching(/more of the wrong programs tried pass/) },
    ])
    expect(worse.set).toEqual(set)
  })
})
