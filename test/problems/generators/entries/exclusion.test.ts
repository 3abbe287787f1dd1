import { expect, test } from 'vitest'
import { defaultExclusions } from '../../../../problems/generators/corpus/generate-corpus.ts'
import { withFrozenTests } from '../../../../problems/generators/entries/exclusion.ts'
import { planSeedSets } from '../../../../problems/generators/seed/write-seed-sets.ts'
import { buildIntroSet } from '../../../../problems/intro/intro-set.ts'
import { loadProblemSet } from '../../../../problems/load.ts'

test('a corpus is filtered by the tests that the plans give, however hidden tests have grown', async () => {
  const plans = new Map(
    [...planSeedSets(), buildIntroSet()].flatMap((set) =>
      set.problems.map((problem) => [`${set.name}/${problem.id}`, problem] as const),
    ),
  )
  for (const set of await defaultExclusions()) {
    for (const problem of set.problems) {
      const plan = plans.get(`${set.name.split('/')[0]}/${problem.id}`)
      expect(problem.visibleTests, problem.id).toEqual(plan?.visibleTests)
      expect(problem.hiddenTests, problem.id).toEqual(plan?.hiddenTests)
    }
  }
})

test('a set of another name keeps its own tests', async () => {
  const set = { ...(await loadProblemSet('seed-eval')), name: 'mine' }
  expect(await withFrozenTests(set)).toEqual(set)
})

test('the hidden tests of shipped problems are other ones by now', async () => {
  const set = await loadProblemSet('seed-eval')
  const frozen = await withFrozenTests(set)
  for (const [i, problem] of set.problems.entries()) {
    expect(problem.hiddenTests).not.toEqual(frozen.problems[i]?.hiddenTests)
  }
})
