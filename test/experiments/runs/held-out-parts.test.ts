import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { selectProblems } from '../../../experiments/benchmark/problem-selection.ts'
import { heldOutParts } from '../../../experiments/runs/held-out-parts.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'held-out-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function partsOf(names: readonly string[]) {
  const { problems, setOf } = await selectProblems(names)
  return heldOutParts(problems.map((problem) => [problem, setOf.get(problem.id)!] as const))
}

test('held-out problems are found by what is in a set, whatever name they came by', async () => {
  expect(await partsOf(['seed-eval', 'intro-100'])).toEqual([
    { name: 'intro-100', splitHash: expect.stringMatching(/^\w{64}$/), problems: 25 },
  ])
  expect(await partsOf(['intro-100/held-out'])).toHaveLength(1)
  expect(await partsOf(['seed-train', 'intro-100/dev'])).toEqual([])
})

test('held-out problems are found in a copy of their set, too', async () => {
  const copy = join(folder, 'mine.json')
  copyFileSync(new URL('../../../problems/sets/intro-100.json', import.meta.url), copy)
  expect(await partsOf([copy])).toMatchObject([{ name: copy, problems: 25 }])
})

test('a problem that two names select counts under each, and once under one name', async () => {
  const { problems } = await loadProblemSet('intro-100/held-out')
  const named = ['one', 'other', 'one'].flatMap((set) => problems.map((one) => [one, set] as const))
  expect(await heldOutParts(named)).toMatchObject([
    { name: 'one', problems: 25 },
    { name: 'other', problems: 25 },
  ])
})

test('held-out problems are known by their tests, not by their names', async () => {
  const { problems } = await loadProblemSet('intro-100/held-out')
  const fibonacci = problems.find(({ id }) => id === 'fibonacci')!
  const { visibleTests, hiddenTests } = fibonacci
  const own: Problem = {
    ...fibonacci,
    visibleTests: visibleTests.slice(0, 4),
    hiddenTests: hiddenTests.slice(0, 6),
  }
  expect(await heldOutParts([[own, 'mine']])).toEqual([])
  const renamed = { ...fibonacci, id: 'f', functionName: 'f' }
  const stronger = { ...renamed, hiddenTests: hiddenTests.slice(0, 1) }
  const turned = {
    ...renamed,
    visibleTests: hiddenTests.slice(9),
    hiddenTests: visibleTests.slice(1),
  }
  // 13 of 14 visible and 25 of 60 hidden ones: of each part too few, of all more than half.
  const cut = {
    ...renamed,
    visibleTests: visibleTests.slice(1),
    hiddenTests: hiddenTests.slice(0, 25),
  }
  const half = { ...cut, hiddenTests: hiddenTests.slice(0, 24) }
  expect(await heldOutParts([[half, 'mine']])).toEqual([])
  for (const copy of [renamed, stronger, turned, cut]) {
    expect(await heldOutParts([[copy, 'mine']])).toMatchObject([{ name: 'mine', problems: 1 }])
  }
})
