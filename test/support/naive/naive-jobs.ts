import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Attack, NaiveSettings } from '../../../src/sandbox/attack-corpus.ts'
import { toPythonLiteral } from '../../../src/values/literal.ts'

/** One attack as the naive grader gets it. */
export interface NaiveJob extends NaiveSettings {
  readonly id: string
  readonly source: string
  readonly solution: string
  /** The visible tests, as a Python literal. */
  readonly tests: string
  /** Whether Pyodide's own modules are loaded, as they are in a plain Pyodide. */
  readonly full: boolean
  /** Whether the control is that the naive grader breaks, perhaps by never ending. */
  readonly mayHang: boolean
}

export type NaiveResult = 'passed' | 'broken' | 'poisoned' | 'harmless'

const NEEDS_PYODIDE = /js|pyodide|ctypes/

export function naiveJob(attack: Attack): NaiveJob {
  const tests = attack.problem.visibleTests.map(
    ({ args, expected }) =>
      `(${toPythonLiteral({ type: 'list', items: args })}, ${toPythonLiteral(expected)})`,
  )
  return {
    id: attack.id,
    source: attack.source,
    solution: attack.problem.solution,
    tests: `[${tests.join(', ')}]`,
    mayHang: attack.control === 'broken',
    full: NEEDS_PYODIDE.test(attack.source),
    ...attack.naive,
  }
}

/** Grades attacks naively, each in a fresh interpreter of a process of their own. */
export async function gradeNaively(jobs: readonly NaiveJob[]): Promise<Map<string, NaiveResult>> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const file = fileURLToPath(new URL('./naive-process.ts', import.meta.url))
  const { NODE_OPTIONS: _options, ...env } = process.env
  const child = fork(file, [], {
    execArgv: ['--no-node-snapshot', '--import', tsx],
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const results = new Map<string, NaiveResult>()
  return new Promise((resolve, reject) => {
    child.on('message', ({ id, result }: { id: string; result: NaiveResult }) => {
      results.set(id, result)
      if (results.size === jobs.length) child.disconnect()
    })
    child.on('exit', () => {
      if (results.size === jobs.length) resolve(results)
      else reject(new Error(`the naive grader's process ended after ${[...results.keys()].at(-1)}`))
    })
    child.send([...jobs])
  })
}
