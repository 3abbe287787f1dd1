import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { INTRO_SPLIT_SEED } from '../../problems/intro/intro-set.ts'
import { loadProblemSet } from '../../problems/load.ts'
import {
  behaviourGroups,
  hashSplit,
  loadSplit,
  type SplitPart,
  selectPart,
  splitProblems,
} from '../../problems/split.ts'
import type { Problem } from '../../src/core/problem.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'

const PARTS: readonly SplitPart[] = ['train', 'dev', 'heldOut']
const set = await loadProblemSet('intro-100')
let sandbox: PooledSandbox
let groups: string[][]

beforeAll(async () => {
  sandbox = await createSandbox()
  groups = await behaviourGroups(set.problems, sandbox)
})
afterAll(() => sandbox.close())

test('no two problems of intro-100 behave alike', () => {
  expect(groups.filter(({ length }) => length > 1)).toEqual([])
  expect(groups).toHaveLength(100)
})

test('the committed split and its hash are what the behaviours and the seed give', async () => {
  const split = await loadSplit(set)
  expect(splitProblems(set, groups, INTRO_SPLIT_SEED)).toEqual(split)
  expect(hashSplit(set, split)).toBe(split.hash)
  expect(PARTS.map((part) => split[part].length)).toEqual([60, 15, 25])
})

test('the parts are disjoint, cover the set and hold some of every topic', async () => {
  const split = await loadSplit(set)
  const all = PARTS.flatMap((part) => split[part])
  expect([...all].sort()).toEqual(set.problems.map(({ id }) => id).sort())
  const topics = new Set(set.problems.map(({ tags }) => tags[0]))
  for (const part of ['train', 'heldOut'] as const) {
    const chosen = selectPart(set, split, part)
    expect(chosen.name).toBe(`intro-100/${part}`)
    expect(new Set(chosen.problems.map(({ tags }) => tags[0]))).toEqual(topics)
  }
})

test('a split does not fit a set whose tests changed', async () => {
  const [first, ...rest] = set.problems as [Problem, ...Problem[]]
  const changed = { ...set, problems: [{ ...first, hiddenTests: first.visibleTests }, ...rest] }
  await expect(loadSplit(changed)).rejects.toThrow(/`intro-100`.*they changed/)
  await expect(loadSplit({ ...set, name: 'seed-eval' })).rejects.toThrow(/ships without a split/)
})

function variant(problem: Problem, id: string, body: string): Problem {
  const header = `def ${problem.functionName}(${problem.parameters.map(({ name }) => name).join(', ')}):`
  return { ...problem, id, referenceSolution: `${header}\n    ${body}\n` }
}

test('differently written references that give the same are one behaviour', async () => {
  const problem = set.problems.find(({ id }) => id === 'squares') as Problem
  const groups = await behaviourGroups(
    [
      problem,
      variant(problem, 'cubes', 'return [x ** 3 for x in numbers]'),
      variant(problem, 'powers', 'return [x ** 2 for x in numbers]'),
    ],
    sandbox,
  )
  expect(groups).toEqual([['squares', 'powers'], ['cubes']])
})

test('a problem without a reference cannot be compared', async () => {
  const { referenceSolution: _, ...problem } = set.problems[0] as Problem
  await expect(behaviourGroups([problem], sandbox)).rejects.toThrow(/no `reference_solution`/)
})

test('problems of one behaviour never straddle, whatever the groups and the seed', () => {
  const ids = set.problems.map(({ id }) => id)
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 60 }),
      (seed, sizes) => {
        const left = [...ids]
        const groups = sizes.map((size) => left.splice(0, size)).filter(({ length }) => length > 0)
        groups.push(...left.map((id) => [id]))
        const split = splitProblems(set, groups, seed)
        const partOf = new Map(
          PARTS.flatMap((part) => split[part].map((id) => [id, part] as const)),
        )
        expect(partOf.size).toBe(100)
        for (const group of groups) expect(new Set(group.map((id) => partOf.get(id))).size).toBe(1)
      },
    ),
    { numRuns: 50 },
  )
})
