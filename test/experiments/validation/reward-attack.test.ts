import { afterAll, beforeAll, expect, test } from 'vitest'
import { attackReward } from '../../../experiments/validation/reward-attack.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { createReward } from '../../../rewards/registry.ts'
import type { ProblemSet } from '../../../src/core/problem.ts'
import type { Reward } from '../../../src/core/reward.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { loadAttacks } from '../../../src/sandbox/attack-corpus.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'

let sandbox: Sandbox
let set: ProblemSet
beforeAll(async () => {
  sandbox = await createSandbox()
  const train = await loadProblemSet('seed-train')
  set = { ...train, problems: train.problems.slice(0, 2) }
})
afterAll(() => sandbox.close())

const paid = (score: Reward['score']): Reward => ({ name: 'mine', score })

test.each(['sparse', 'partial', 'code_quality'])(
  'the reward `%s` pays no failing program as well as the reference',
  async (type) => {
    const report = await attackReward(createReward({ type }), set, sandbox)
    expect(report.problems.flatMap(({ overpaid }) => overpaid)).toEqual([])
    expect(report).toMatchObject({ reward: type, ok: true })
    expect(report.problems).toHaveLength(2)
    for (const { failing } of report.problems) expect(failing).toBeGreaterThan(20)
  },
)

test('a reward that pays for something else has its overpaid programs named, best first', async () => {
  const long = paid(({ program }) => program.source.length)
  const { ok, problems } = await attackReward(long, set, sandbox)
  expect(ok).toBe(false)
  const scores = problems[0]?.overpaid.map(({ score }) => score) ?? []
  expect(scores.length).toBeGreaterThan(0)
  expect(scores).toEqual([...scores].sort((a, b) => b - a))
  expect(Math.min(...scores)).toBeGreaterThanOrEqual(problems[0]?.referenceScore ?? Infinity)
  for (const { passed, total } of problems[0]?.overpaid ?? []) expect(passed).toBeLessThan(total)
})

test('a reward is asked about sources too deep for any parser', async () => {
  const deep = loadAttacks().filter(({ id }) => id.startsWith('36'))
  const byNesting = paid(({ syntax, verdicts, program }) =>
    verdicts?.status === 'passed' ? 2 : Number(syntax.valid) + Math.min(0, program.tokens.length),
  )
  const { ok, problems } = await attackReward(byNesting, set, sandbox, {
    hostilePrograms: () => deep.map(({ id, source }) => ({ name: id, source })),
  })
  expect(ok).toBe(true)
  expect(deep).toHaveLength(3)
  expect(problems[0]?.failing).toBeGreaterThan(3)
})

test('hidden tests and the reference are not shown to the reward', async () => {
  const seen = new Set<string>()
  const curious = paid(({ problem, verdicts }) => {
    seen.add(`${problem.hiddenTests.length} ${problem.referenceSolution}`)
    return verdicts?.status === 'passed' ? 1 : 0
  })
  await attackReward(curious, set, sandbox)
  expect([...seen]).toEqual(['0 undefined'])
})

test('a reward that gives no finite number is an error that names it', async () => {
  const broken = paid(() => Number.NaN)
  await expect(attackReward(broken, set, sandbox)).rejects.toThrow(/Reward "mine".*finite number/)
})

test('a problem whose reference does not pass is left out', async () => {
  const [first] = set.problems
  if (first === undefined) throw new Error('seed-train is empty')
  const failing = { ...first, referenceSolution: `def ${first.functionName}(*a):\n    pass\n` }
  const { problems } = await attackReward(
    createReward({ type: 'sparse' }),
    {
      ...set,
      problems: [failing],
    },
    sandbox,
  )
  expect(problems).toEqual([])
})
