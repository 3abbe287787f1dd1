import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BenchmarkFolder } from '../../../experiments/benchmark/benchmark-folder.ts'
import { compareBenchmarks } from '../../../experiments/reports/compare.ts'
import { configOf, record } from '../../support/benchmark-records.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'compare-'))
})
afterEach(() => rmSync(parent, { recursive: true }))

/** The folder of a benchmark in which these contenders solved `find_min`, the baseline `sampling`. */
async function folderOf(name: string, agents: readonly string[]): Promise<BenchmarkFolder> {
  const folder = BenchmarkFolder.start(join(parent, name), {
    config: await configOf(agents),
    problemsHash: 'h',
    problemHashes: {},
    sets: { find_min: 'seed-eval' },
    files: {},
  })
  for (const agent of agents) folder.append(record(agent, 'find_min', 0, 3))
  return folder
}

test('one benchmark is compared with its own baseline, or as is asked', async () => {
  const folders = [await folderOf('one', ['uniform', 'sampling'])]
  const against = (report: ReturnType<typeof compareBenchmarks>) =>
    report.differences.map(({ name, baseline }) => `${name}-${baseline}`)
  expect(against(compareBenchmarks(folders))).toEqual(['uniform-sampling'])
  expect(against(compareBenchmarks(folders, { baseline: 'uniform' }))).toEqual(['sampling-uniform'])
  expect(against(compareBenchmarks(folders, { baseline: null }))).toEqual([])
})

test('several benchmarks go by their folders’ names, without a baseline unless one is named', async () => {
  const folders = [
    await folderOf('one', ['sampling']),
    BenchmarkFolder.open((await folderOf('two', ['sampling'])).path),
  ]
  const report = compareBenchmarks(folders)
  expect(report.runs.map(({ name }) => name)).toEqual(['one', 'two'])
  expect(report.contenders.map(({ name }) => name)).toEqual(['one/sampling', 'two/sampling'])
  expect(report.differences).toEqual([])
  const { differences } = compareBenchmarks(folders, { baseline: 'one/sampling' })
  expect(differences.map(({ name }) => name)).toEqual(['two/sampling'])
})

test('nothing is compared with nothing', () => {
  expect(() => compareBenchmarks([])).toThrow('There is no problem that every contender has tried')
})
