import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { selectProblems } from '../../../experiments/benchmark/problem-selection.ts'
import { heldOutParts } from '../../../experiments/runs/held-out-parts.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'held-out-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function partsOf(names: readonly string[]) {
  return heldOutParts((await selectProblems(names)).named)
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
  const { problems } = await selectProblems(['intro-100/held-out'])
  const named = ['one', 'other', 'one'].flatMap((set) =>
    problems.map((problem) => [problem, set] as const),
  )
  expect(await heldOutParts(named)).toMatchObject([
    { name: 'one', problems: 25 },
    { name: 'other', problems: 25 },
  ])
})

test('a held-out problem is known by its tests, and never by its name', async () => {
  const { problems } = await selectProblems(['intro-100/held-out'])
  const { problems: others } = await selectProblems(['seed-eval'])
  const [other] = others
  const named = problems.map(({ id, functionName }) => ({ ...other!, id, functionName }))
  expect(await heldOutParts(named.map((problem) => [problem, 'mine']))).toEqual([])
  // Under another name, with its tests in another order, and with the hidden or the visible ones alone.
  const [one, two, three] = problems
  const copies = [
    { ...one!, id: 'a', visibleTests: one!.visibleTests.toReversed() },
    { ...two!, id: 'b', hiddenTests: other!.hiddenTests },
    { ...three!, id: 'c', visibleTests: other!.visibleTests },
  ]
  expect(await heldOutParts(copies.map((problem) => [problem, 'mine']))).toMatchObject([
    { name: 'mine', problems: 3 },
  ])
})
