import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attackProblemSet } from '../../../problems/adversarial/attack.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { ProblemSet } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

/** `is_even`, tested on the numbers given. */
async function evenOn(visible: readonly number[], hidden: readonly number[]): Promise<ProblemSet> {
  const train = await loadProblemSet('seed-train')
  const even = train.problems.find(({ id }) => id === 'is_even')
  if (even === undefined) throw new Error('seed-train has no is_even')
  const tests = (numbers: readonly number[]) =>
    numbers.map((n) => ({ args: [py.int(n)], expected: py.bool(n % 2 === 0) }))
  return {
    ...train,
    problems: [{ ...even, visibleTests: tests(visible), hiddenTests: tests(hidden) }],
  }
}

describe('attackProblemSet', () => {
  test('finds no hole in the seed sets, and a mutant that the tests kill in every problem', async () => {
    for (const name of ['seed-train', 'seed-eval']) {
      const report = await attackProblemSet(await loadProblemSet(name), sandbox)
      expect(report.problems.flatMap(({ holes }) => holes)).toEqual([])
      expect(report.ok).toBe(true)
      for (const { id, killed } of report.problems) expect(killed, id).toBeGreaterThan(4)
    }
  })

  test('reports a surviving mutant with an input that would have killed it', async () => {
    const report = await attackProblemSet(await evenOn([0, 3], [20, 23]), sandbox)
    expect(report.ok).toBe(false)
    const [problem] = report.problems
    const hole = problem?.holes.find(({ change }) => change === '2 -> 20')
    expect(hole).toMatchObject({
      operator: 'off-by-one',
      line: 2,
      killer: { expected: 'True', got: 'False' },
    })
    expect(hole?.killer?.call).toMatch(/^is_even\(-?\d+\)$/)
    expect((problem?.mutants ?? 0) - (problem?.killed ?? 0)).toBe(
      (problem?.holes.length ?? 0) + (problem?.equivalent.length ?? 0),
    )
  })

  test('takes no answer from a reference that fails its own tests', async () => {
    const set = await evenOn([0, 3], [20, 23])
    const referenceSolution = 'def is_even(n):\n    return n == 0 or n == 20 or n == 3\n'
    const problems = set.problems.map((problem) => ({ ...problem, referenceSolution }))
    const report = await attackProblemSet({ ...set, problems }, sandbox)
    expect(report.problems[0]).toMatchObject({
      holes: [],
      undecided: 'its reference does not pass test `is_even(3)`: it gives True, expected False',
    })
  })

  test('names hostile programs that pass', async () => {
    const report = await attackProblemSet(await evenOn([0, 1, 2, 3], [10, 11]), sandbox, {
      hostilePrograms: ({ functionName }) => [
        { name: 'honest', source: `def ${functionName}(n):\n    return n % 2 == 0\n` },
        {
          name: 'always equal',
          source: `class E:\n    def __eq__(self, o):\n        return True\ndef ${functionName}(n):\n    return E()\n`,
        },
      ],
    })
    expect(report.problems[0]?.hostilePassed).toEqual(['honest'])
    expect(report.ok).toBe(false)
  })

  test('is JSON as it stands', async () => {
    const report = await attackProblemSet(await evenOn([0, 3], [20, 23]), sandbox)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })
})
