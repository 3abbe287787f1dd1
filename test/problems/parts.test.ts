import { expect, test } from 'vitest'
import { loadProblemSet } from '../../problems/load.ts'
import { listProblemParts, loadPart } from '../../problems/parts.ts'
import { loadSplit } from '../../problems/split.ts'
import type { Problem } from '../../src/core/problem.ts'

const set = await loadProblemSet('intro-100')

test('the parts of a set are listed, and each can be loaded by its name', async () => {
  const parts = await listProblemParts()
  expect(parts).toEqual([
    'intro-100/dev',
    'intro-100/easy',
    'intro-100/held-out',
    'intro-100/train',
  ])
  const sizes = await Promise.all(parts.map(async (part) => (await loadProblemSet(part)).problems))
  expect(sizes.map(({ length }) => length)).toEqual([15, 22, 25, 60])
})

test('the easy selection holds nothing that is held out or hard, and every easy problem that is left', async () => {
  const { heldOut } = await loadSplit(set)
  const { name, problems } = await loadProblemSet('intro-100/easy')
  expect(name).toBe('intro-100/easy')
  expect(problems).toHaveLength(22)
  expect(problems.filter(({ id }) => heldOut.includes(id))).toEqual([])
  expect(problems.filter(({ tags }) => tags.includes('hard'))).toEqual([])
  const chosen = new Set(problems.map(({ id }) => id))
  const easy = set.problems.filter(({ id, tags }) => tags.includes('easy') && !heldOut.includes(id))
  expect(easy.filter(({ id }) => !chosen.has(id))).toEqual([])
})

test('a selection does not fit a set whose tests changed', async () => {
  const problems = set.problems.map(
    (problem): Problem =>
      problem.id === 'squares' ? { ...problem, hiddenTests: problem.visibleTests } : problem,
  )
  await expect(loadPart({ ...set, problems }, 'easy')).rejects.toThrow(
    /`intro-100\/easy`.*they changed/,
  )
})

test('an unknown part is refused with the nearest one, a set without a split says so', async () => {
  await expect(loadProblemSet('intro-100/esay')).rejects.toThrow(
    'Unknown problem set `intro-100/esay`; did you mean `intro-100/easy`?',
  )
  await expect(loadProblemSet('seed-eval/dev')).rejects.toThrow(/ships without a split/)
})
