import { afterAll, beforeAll, expect, test } from 'vitest'
import { domainOf, shippedDomains } from '../../../problems/adversarial/domain.ts'
import { obeys } from '../../../problems/adversarial/domain-inputs.ts'
import { TRIAL_LIMITS } from '../../../problems/adversarial/problem-trial.ts'
import { shippedOracles } from '../../../problems/generators/seed/oracle.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const sets = await Promise.all((await listProblemSets()).map(loadProblemSet))

test('hidden tests stay inside the documented domain, and agree with the oracles', async () => {
  const oracles = shippedOracles()
  for (const { name, problems } of sets) {
    const file = await shippedDomains(name)
    for (const problem of problems) {
      const domain = domainOf(problem, file)
      const oracle = oracles.get(`${name}/${problem.id}`)
      expect(domain, problem.id).not.toBeNull()
      expect(oracle, problem.id).toBeDefined()
      expect(problem.hiddenTests.length).toBeLessThanOrEqual(60)
      for (const { args, expected } of problem.hiddenTests) {
        problem.parameters.forEach(({ name: parameter }, i) => {
          const allowed = domain?.inputs[parameter] ?? {}
          expect(obeys(args[i] ?? py.none, allowed), `${problem.id} ${parameter}`).toBe(true)
        })
        expect(oracle?.(args, expected), problem.id).toBe(true)
      }
    }
  }
})

test('references take at most a quarter of the work that training allows', async () => {
  const problems = sets.flatMap((set) => set.problems)
  const verdicts = await sandbox.grade(
    problems.map((problem) => ({
      source: problem.referenceSolution ?? '',
      entryPoint: problem.functionName,
      tests: problem.hiddenTests,
      comparison: problem.comparison,
      limits: { ...TRIAL_LIMITS, workPerTest: TRIAL_LIMITS.workPerTest / 4 },
    })),
  )
  const slow = problems.filter((_, i) => verdicts[i]?.status !== 'passed')
  expect(slow.map(({ id }) => id)).toEqual([])
})
