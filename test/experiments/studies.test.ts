import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadRegistries } from '../../experiments/assembly/registries.ts'
import { loadBenchmark } from '../../experiments/benchmark/benchmark-config.ts'
import { loadProblemSet } from '../../problems/load.ts'
import type { Problem } from '../../src/core/problem.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'

const studies = fileURLToPath(new URL('../../experiments/studies/', import.meta.url))
const names = readdirSync(studies)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length))

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

test.each(names)('%s: the page is of the file as it stands', async (name) => {
  const config = loadBenchmark(join(studies, `${name}.yaml`), {}, await loadRegistries())
  const page = readFileSync(join(studies, `${name}.md`), 'utf8')
  expect(page).toContain(`# ${config.title}\n`)
  expect(page).toContain(`\n${config.claim}\n`)
  expect(page).toContain(`study experiments/studies/${name}.yaml\n`)
  expect(page).toContain(`- Budget: ${config.budget} programs a search`)
  expect(page).toContain(`seeds ${config.seeds.join(', ')}\n`)
  for (const contender of config.contenders) expect(page).toContain(`| ${contender.name} |`)
})

test('no problem that settings are chosen on does what a measured one does', async () => {
  const simple = (await loadProblemSet(join(studies, 'simple.json'))).problems
  const measured: Problem[] = []
  for (const name of ['seed-train', 'seed-eval', 'intro-100/easy']) {
    measured.push(...(await loadProblemSet(name)).problems)
  }
  const pairs = measured.flatMap((problem) =>
    simple
      .filter(({ parameters }) => parameters.length === problem.parameters.length)
      .map((other) => ({ problem, other })),
  )
  expect(pairs.length).toBeGreaterThan(100)
  const verdicts = await sandbox.grade(
    pairs.map(({ problem, other }) => {
      const [from, to] = [`def ${other.functionName}(`, `def ${problem.functionName}(`]
      const source = other.referenceSolution!.replace(from, to)
      return gradeRequestOf(problem, source, problem.hiddenTests)
    }),
  )
  const same = pairs.filter((_, i) => verdicts[i]!.status === 'passed')
  expect(same.map(({ problem, other }) => `${other.id} is ${problem.id}`)).toEqual([])
})
