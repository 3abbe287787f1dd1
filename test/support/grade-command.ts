import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { runCaptured } from './captured-terminal.ts'

/** Of the test that runs, see {@link useGradeFolder}. */
export let folder: string
/** The problem set that is graded by. */
export let set: string

/** Gives every test of a file a folder of its own, with a problem set of `DOUBLE` and `SHOUT` in it. */
export function useGradeFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grade-'))
    set = write('doubles.json', JSON.stringify({ name: 'doubles', problems: [DOUBLE, SHOUT] }))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
}

export function write(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export const DOUBLE = {
  id: 'own/0',
  function_name: 'double',
  parameters: [{ name: 'n', type: 'int' }],
  return_type: 'int',
  docstring: 'Double a number.',
  prompt: 'def double(n):\n    """Double a number."""\n',
  visible_tests: [{ args: [1], expected: 2 }],
  hidden_tests: [{ args: [3], expected: 6 }],
}
/** The candidate is a script. */
export const SHOUT = {
  id: 'own/1',
  function_name: 'main',
  parameters: [{ name: 'text', type: 'str' }],
  return_type: 'str',
  docstring: 'Print the input in capitals.',
  harness: { kind: 'stdio' },
  visible_tests: [{ args: ['a'], expected: 'A' }],
  hidden_tests: [{ args: ['bc'], expected: 'BC' }],
}

export type Sample = Readonly<Record<string, unknown>>

export const GOOD: Sample = { task_id: 'Own/0', completion: '    return n + n\n' }
/** Passes the visible test only. */
export const WRONG: Sample = { task_id: 'own/0', completion: '    return n + 1\n' }
export const SCRIPT: Sample = { task_id: 'own/1', completion: 'print(input().upper())\n' }

export function lines(samples: readonly Sample[]): string {
  return samples.map((sample) => `${JSON.stringify(sample)}\n`).join('')
}

export interface Row {
  readonly line: number
  readonly status: string
  readonly reason?: string
  readonly isolation?: string
}

export interface Report {
  readonly grader: string
  readonly samples: number
  readonly kept: number
  readonly verdicts: Readonly<Record<string, number>>
  readonly passAtK: readonly { readonly k: number; readonly estimate: number }[]
  readonly results: string
}

export async function grade(...argv: string[]): Promise<Report> {
  const { code, out, err } = await runCaptured('grade', ...argv, '--problems', set, '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Report
}

export function resultsOf(report: Report): Row[] {
  const text = readFileSync(report.results, 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Grading is refused in one line, and nothing else is said. */
export async function refuses(line: RegExp, ...argv: string[]): Promise<void> {
  const { code, out, err } = await runCaptured('grade', ...argv, '--problems', set)
  expect(err.replaceAll(`${folder}/`, '')).toMatch(line)
  expect(err.split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
}
