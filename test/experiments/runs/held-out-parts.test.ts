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
  return heldOutParts((await selectProblems(names)).setOf)
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
  const { setOf } = await selectProblems(['intro-100/held-out'])
  const ids = [...setOf.keys()]
  const named = ['one', 'other', 'one'].flatMap((set) => ids.map((id) => [id, set] as const))
  expect(await heldOutParts(named)).toMatchObject([
    { name: 'one', problems: 25 },
    { name: 'other', problems: 25 },
  ])
})
