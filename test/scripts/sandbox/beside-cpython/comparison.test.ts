import { expect, test } from 'vitest'
import { disagreement } from '../../../../scripts/sandbox/beside-cpython/comparison.ts'
import { loadTasks } from '../../../../scripts/sandbox/beside-cpython/tasks.ts'
import type { Status } from '../../../../src/core/verdict.ts'

function pair(status: Status, plain: string, source = 'return 1', exception?: string) {
  const test = exception === undefined ? { status } : { status, exception }
  const passed = status === 'passed' ? 1 : 0
  const verdict = { status, tests: [test], passed, total: 1 }
  return { task: 't', source, change: 'c', verdict, plain }
}

test('two that both pass, or both fail in whatever way, agree', () => {
  expect(disagreement(pair('passed', 'passed'))).toBeNull()
  expect(disagreement(pair('wrong_answer', 'failed: AssertionError'))).toBeNull()
  expect(disagreement(pair('time_limit', 'timed out'))).toBeNull()
})

test('each disagreement has a reason, and what has none says so', () => {
  expect(disagreement(pair('time_limit', 'passed'))).toMatch(/^time:/)
  expect(disagreement(pair('wrong_answer', 'passed'))).toMatch(/^comparison:/)
  expect(disagreement(pair('invalid_return', 'passed'))).toMatch(/^value:/)
  expect(disagreement(pair('runtime_error', 'passed', '', 'RecursionError'))).toMatch(/^depth:/)
  expect(disagreement(pair('runtime_error', 'passed', '', 'TypeError'))).toMatch(/^version:/)
  expect(disagreement(pair('passed', 'timed out'))).toMatch(/^time:/)
  expect(disagreement(pair('passed', 'failed: SyntaxError'))).toMatch(/^version:/)
  expect(disagreement(pair('passed', 'failed: AssertionError', 'set(x)'))).toMatch(/^order:/)
  expect(disagreement(pair('passed', 'failed: AssertionError'))).toMatch(/^unexplained:/)
})

test('there are 60 tasks of different names, each with a docstring and checks', () => {
  const tasks = loadTasks()
  expect(new Set(tasks.map(({ name }) => name)).size).toBe(60)
  for (const { name, prompt, solution, test: checks } of tasks) {
    expect(prompt).toMatch(new RegExp(`^def ${name}\\(.*\\n {4}"""`))
    expect(solution).toMatch(/^ {4}\S/)
    expect(checks).toMatch(/^def check\(candidate\):\n {4}assert /)
  }
})
