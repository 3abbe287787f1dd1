import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const FILE = new URL('./wrong-programs.yaml', import.meta.url)
const byProblem = parse(await readFile(FILE, 'utf8')) as Record<string, readonly string[]>

function programOf({ functionName, parameters }: Problem, expression: string): string {
  const names = parameters.map(({ name }) => name).join(', ')
  return `def ${functionName}(${names}):\n    return ${expression}\n`
}

async function gradeAll(part: 'visibleTests' | 'hiddenTests'): Promise<Map<string, string>> {
  const jobs: { readonly name: string; readonly problem: Problem; readonly source: string }[] = []
  for (const set of ['seed-train', 'seed-eval', 'intro-100']) {
    for (const problem of (await loadProblemSet(set)).problems) {
      for (const expression of byProblem[`${set}/${problem.id}`] ?? []) {
        const source = programOf(problem, expression)
        jobs.push({ name: `${problem.id}: ${expression}`, problem, source })
      }
    }
  }
  const verdicts = await sandbox.grade(
    jobs.map(({ problem, source }) => ({
      source,
      entryPoint: problem.functionName,
      tests: problem[part],
      comparison: problem.comparison,
      limits: 'training',
    })),
  )
  return new Map(jobs.map(({ name }, i) => [name, verdicts[i]?.status ?? 'none']))
}

test('every mistake written by hand passes the visible tests of its problem', async () => {
  const failing = [...(await gradeAll('visibleTests'))].filter(([, status]) => status !== 'passed')
  expect(failing).toEqual([])
})

test('every mistake written by hand fails a hidden test of its problem', async () => {
  const verdicts = await gradeAll('hiddenTests')
  expect(verdicts.size).toBeGreaterThan(300)
  expect([...verdicts].filter(([, status]) => status === 'passed')).toEqual([])
})
