import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHostilePrograms } from '../../../experiments/validation/hostile-programs.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { ATTACKED_ENTRY_POINT, loadAttacks } from '../../../src/sandbox/attack-corpus.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const hostilePrograms = createHostilePrograms()

function squareOf(...numbers: readonly number[]): Problem {
  const tests = numbers.map((n) => ({ args: [py.int(n)], expected: py.int(n * n) }))
  return {
    kind: 'function',
    id: 'square',
    functionName: 'square',
    parameters: [{ name: 'n', type: 'int' }],
    returnType: 'int',
    docstring: 'Square a number.',
    visibleTests: tests.slice(0, 1),
    hiddenTests: tests.slice(1),
    comparison: { mode: 'exact' },
    tags: [],
  }
}

async function statusOf(problem: Problem, name: string): Promise<string | undefined> {
  const program = hostilePrograms(problem).find((each) => each.name === name)
  const tests = [...problem.visibleTests, ...problem.hiddenTests]
  const request = gradeRequestOf(problem, program?.source ?? '', tests, { limits: 'training' })
  const [verdict] = await sandbox.grade([request])
  return verdict?.status
}

test('every attack of the corpus becomes a program for the problem', () => {
  expect(hostilePrograms(squareOf(2, 3)).map(({ name }) => name)).toEqual(
    loadAttacks().map(({ id }) => id),
  )
})

test('an attack answers for the function the problem asks for, whatever its name', async () => {
  // What the attack knows by heart passes where nothing else is tested: the adapter does its work.
  expect(await statusOf(squareOf(2, 3, 5), '17-hard-coded')).toBe('passed')
  expect(await statusOf(squareOf(2, 3, 6), '17-hard-coded')).toBe('wrong_answer')
  const same = { ...squareOf(2, 3), functionName: ATTACKED_ENTRY_POINT }
  expect(await statusOf(same, '17-hard-coded')).toBe('passed')
})

test('an attack keeps its verdict where the problem takes two arguments', async () => {
  const [first] = squareOf(2).visibleTests
  const two = { args: [py.int(2), py.int(7)], expected: first?.expected ?? py.none }
  const problem: Problem = {
    ...squareOf(2),
    parameters: [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
    ],
    visibleTests: [two],
    hiddenTests: [two],
  }
  expect(await statusOf(problem, '06-always-equal')).toBe('invalid_return')
  expect(await statusOf(problem, '42-import-js')).toBe('tampered')
})

test('an attack runs as a script where the problem asks for one', async () => {
  const text = { args: [py.str('2')], expected: py.str('4') }
  const script: Problem = {
    ...squareOf(2),
    harness: { kind: 'stdio' },
    visibleTests: [text],
    hiddenTests: [text],
  }
  expect(await statusOf(script, '06-always-equal')).toBe('wrong_answer')
  expect(await statusOf(script, '42-import-js')).toBe('tampered')
})

/** Checks of the weakest form: the assertion runs beside the candidate, unguarded. */
function assertedInSandbox(source: string): Problem {
  const once = { args: [py.int(0)], expected: py.bool(true) }
  return {
    ...squareOf(2),
    grading: 'in-sandbox',
    harness: { kind: 'append', source, entryPoint: 'check_case' },
    visibleTests: [once],
    hiddenTests: [once],
  }
}

test('an object that equals everything passes checks that run beside it unguarded', async () => {
  const asserted = 'def check_case(i):\n    assert square(2) == 4\n    return True\n'
  expect(await statusOf(assertedInSandbox(asserted), '06-always-equal')).toBe('passed')
  const lifted = 'def check_case(i):\n    return square(2)\n'
  expect(await statusOf(assertedInSandbox(lifted), '06-always-equal')).toBe('invalid_return')
})
