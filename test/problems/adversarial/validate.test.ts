import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type ProblemValidation,
  validateProblemSet,
} from '../../../problems/adversarial/validate.ts'
import { loadProblemSet, parseProblemSet } from '../../../problems/load.ts'
import type { ProblemSet } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

type Row = readonly [args: unknown[], expected: unknown]

function setOf(
  returnType: string,
  reference: string | undefined,
  visible: readonly Row[],
  hidden: readonly Row[],
): ProblemSet {
  const tests = (rows: readonly Row[]) => rows.map(([args, expected]) => ({ args, expected }))
  const problem = {
    id: 'p',
    function_name: 'p',
    parameters: [{ name: 'n', type: 'int' }],
    return_type: returnType,
    docstring: 'A problem.',
    visible_tests: tests(visible),
    hidden_tests: tests(hidden),
    ...(reference === undefined ? {} : { reference_solution: reference }),
  }
  return parseProblemSet(JSON.stringify({ name: 'mine', problems: [problem] }), 'mine.json')
}

async function validate(set: ProblemSet): Promise<ProblemValidation> {
  const { problems } = await validateProblemSet(set, sandbox)
  return problems[0] as ProblemValidation
}

function range(from: number, to: number, answer: (n: number) => unknown): Row[] {
  return Array.from({ length: to - from }, (_, i): Row => [[from + i], answer(from + i)])
}

const DOUBLE = 'def p(n):\n    return n * 2\n'

describe('validateProblemSet', () => {
  test('finds nothing wrong with the shipped sets', { timeout: 120_000 }, async () => {
    for (const name of ['seed-train', 'seed-eval', 'intro-100']) {
      const report = await validateProblemSet(await loadProblemSet(name), sandbox)
      expect(report.ok).toBe(true)
      for (const { id, reference, findings } of report.problems) {
        expect({ id, reference, findings }).toEqual({ id, reference: 'passed', findings: [] })
      }
    }
  })

  test('reports a reference that fails, with the test', async () => {
    const rows = range(0, 12, (n) => n * 2)
    const report = await validate(
      setOf(
        'int',
        'def p(n):\n    return n + n + (n > 20)\n',
        rows,
        range(15, 45, (n) => n * 2),
      ),
    )
    expect(report.reference).toBe('failed')
    expect(report.findings).toContainEqual({
      severity: 'error',
      rule: 'reference-fails',
      message: 'the reference solution does not pass: wrong_answer on p(21)',
    })
  })

  test('reports a constant that passes', async () => {
    const report = await validate(
      setOf(
        'int',
        'def p(n):\n    return 7\n',
        range(0, 12, () => 7),
        range(12, 42, () => 7),
      ),
    )
    const errors = report.findings.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ rule }) => rule)).toEqual(['wrong-program-passes'])
    expect(errors[0]?.message).toBe(
      'a wrong program passes every test: constant 7; add a test whose answer is not 7',
    )
    expect(report.findings.map(({ rule }) => rule)).toContain('unbalanced')
  })

  test('takes a function without arguments for what it is: one call, solved by its answer', async () => {
    const older = [
      { function_name: 'seven', docstring: 'Return 7.', test_cases: [[[], 7]], starter_code: '' },
    ]
    const set = parseProblemSet(JSON.stringify(older), 'older.json')
    const { ok, problems } = await validateProblemSet(set, sandbox)
    expect(ok).toBe(true)
    expect(problems[0]?.findings.map(({ rule }) => rule)).toEqual(['one-call', 'reference-missing'])
    const wrong = { ...set.problems[0]!, referenceSolution: 'def seven():\n    return 8\n' }
    const report = await validateProblemSet({ ...set, problems: [wrong] }, sandbox)
    expect(report.ok).toBe(false)
  })

  test('reports a wrong guess that passes, with an input that proves it wrong', async () => {
    // On 0 and 2 alone, doubling and squaring are the same.
    const set = setOf('int', DOUBLE, [[[0], 0]], [[[2], 4]])
    const report = await validate(set)
    const error = report.findings.find(({ rule }) => rule === 'wrong-program-passes')
    expect(error?.message).toBe(
      'a wrong program passes every test: guess n * n; p(1) should give 2, it gives 1: add that test',
    )
  })

  test('accepts a guess that is a solution', async () => {
    const report = await validate(
      setOf(
        'int',
        DOUBLE,
        range(0, 12, (n) => n * 2),
        range(12, 42, (n) => n * 2),
      ),
    )
    expect(report.findings).toEqual([])
    expect(report.rejected).toBe(report.wrongPrograms - 1)
  })

  test('warns of few tests, overlap, a missing reference and a lopsided boolean', async () => {
    const odd = (n: number) => n === 3
    const report = await validate(setOf('bool', undefined, range(0, 11, odd), range(3, 14, odd)))
    expect(report.findings).toEqual([
      expect.objectContaining({ severity: 'error', rule: 'hidden-overlaps-visible' }),
      expect.objectContaining({ severity: 'warning', rule: 'reference-missing' }),
      {
        severity: 'warning',
        rule: 'unbalanced',
        message: 'one constant answer passes 10 of 11 visible tests, and one 10 of 11 hidden tests',
      },
      {
        severity: 'warning',
        rule: 'few-tests',
        message: '11 visible and 11 hidden tests; 12 and 30 are advised',
      },
    ])
  })

  test('does not call tests unbalanced that are no more so than chance makes as few', async () => {
    for (const count of [1, 2]) {
      const rows = range(0, count, (n) => n * 2)
      const hidden = range(10, 10 + count, (n) => n * 2)
      const { findings } = await validate(setOf('int', DOUBLE, rows, hidden))
      expect(findings.map(({ rule }) => rule)).not.toContain('unbalanced')
    }
  })

  test('warns where only hidden tests tell a wrong program apart', async () => {
    const report = await validate(
      setOf(
        'int',
        'def p(n):\n    return abs(n)\n',
        range(0, 12, Math.abs),
        range(-30, 0, Math.abs),
      ),
    )
    const weak = report.findings.find(({ rule }) => rule === 'weak-visible-tests')
    expect(weak?.message).toBe('only hidden tests tell apart: argument n')
  })
})
