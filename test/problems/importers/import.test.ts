import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attackProblemSet } from '../../../problems/adversarial/attack.ts'
import { encodeProblemSet, formatJson } from '../../../problems/encode.ts'
import { allTests } from '../../../problems/importers/checks/checked-task.ts'
import {
  type ImportResult,
  importProblems,
  importText,
} from '../../../problems/importers/import.ts'
import { parseProblemSet } from '../../../problems/load.ts'
import { ProblemError } from '../../../src/core/errors.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { programOfCompletion } from '../../../src/grading/completion.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'
import { statusOf } from '../../support/problem-status.ts'

const FIXTURES = path.join(import.meta.dirname, 'fixtures')

let sandbox: Sandbox
let humanEval: ImportResult
let mbpp: ImportResult
let sanitized: ImportResult
beforeAll(async () => {
  sandbox = await createSandbox()
  humanEval = await importProblems(path.join(FIXTURES, 'human-eval.jsonl'), sandbox)
  mbpp = await importProblems(path.join(FIXTURES, 'mbpp.jsonl'), sandbox)
  sanitized = await importProblems(path.join(FIXTURES, 'sanitized-mbpp.json'), sandbox)
}, 300_000)
afterAll(() => sandbox.close())

function problemNamed({ set }: ImportResult, functionName: string): Problem {
  const problem = set.problems.find((each) => each.functionName === functionName)
  if (problem === undefined) throw new Error(`No problem named ${functionName}`)
  return problem
}

function formOf({ set, notes }: ImportResult, functionName: string) {
  const { id } = problemNamed({ set } as ImportResult, functionName)
  return notes.find((note) => note.id === id)
}

describe('HumanEval and MBPP', () => {
  test('import at least 40 and 20 tasks, and every reference passes', () => {
    expect(humanEval.notes.length).toBeGreaterThanOrEqual(40)
    expect(mbpp.notes.length + sanitized.notes.length).toBeGreaterThanOrEqual(20)
    for (const { notes, skipped } of [humanEval, mbpp, sanitized]) {
      expect(skipped).toEqual([])
      expect(notes.filter(({ referencePasses }) => !referencePasses)).toEqual([])
    }
  })

  test('tell every mutant apart or list it', async () => {
    for (const { set } of [humanEval, mbpp, sanitized]) {
      const report = await attackProblemSet(set, sandbox, { probes: 60 })
      for (const { id, mutants, killed, holes, equivalent } of report.problems) {
        expect(killed, id).toBeGreaterThan(0)
        expect(killed + holes.length + equivalent.length, id).toBe(mutants)
      }
    }
  }, 300_000)

  test('read back from a problem file as the same set', () => {
    for (const { set } of [humanEval, mbpp, sanitized]) {
      expect(parseProblemSet(formatJson(encodeProblemSet(set)), 'imported.json')).toEqual(set)
    }
  })

  test.each([
    ['halve_all', 'direct', 'host'],
    ['circle_area', 'guarded', 'in-sandbox'],
    ['letter_counter', 'direct', 'host'],
    ['apply_twice', 'guarded', 'in-sandbox'],
    ['make_counter', 'raw', 'in-sandbox'],
    ['divide_safely', 'guarded', 'in-sandbox'],
    ['decode_shift', 'guarded', 'in-sandbox'],
    ['exact_third', 'raw', 'in-sandbox'],
    ['as_point', 'raw', 'in-sandbox'],
  ])('%s is graded %s, %s', (name, form, grading) => {
    expect(formOf(humanEval, name)).toMatchObject({ form, grading })
    expect(problemNamed(humanEval, name).grading).toBe(grading)
  })

  test('a task of plain calls becomes calls and answers with types and a docstring', () => {
    const problem = problemNamed(humanEval, 'halve_all')
    expect(problem).toMatchObject({
      id: 'own/0',
      parameters: [{ name: 'numbers', type: 'list[float]' }],
      returnType: 'list[float]',
      docstring: 'Give half of every number, in order.',
      comparison: { mode: 'python-eq' },
    })
    expect(problem.harness).toBeUndefined()
    expect(allTests(problem)).toHaveLength(4)
    expect(problem.visibleTests[0]).toEqual({
      args: [py.list([py.float(2), py.float(5)])],
      expected: py.list([py.float(1), py.float(2.5)]),
    })
  })

  test('a docstring is found behind an import', async () => {
    const task = {
      task_id: 'Own/late docstring',
      prompt: 'def ceil_half(n):\n    import math\n    """ Half of n, rounded up. """\n',
      entry_point: 'ceil_half',
      canonical_solution: '    return math.ceil(n / 2)\n',
      test: 'def check(candidate):\n    assert candidate(3) == 2\n    assert candidate(4) == 2\n',
    }
    const { set } = await importText(JSON.stringify(task), 'own.jsonl', sandbox)
    expect(set.problems[0]).toMatchObject({
      id: 'own/late_docstring',
      docstring: 'Half of n, rounded up.',
    })
  })

  test('a tolerance lets an int stand for a float, and nothing beyond it', async () => {
    const problem = problemNamed(humanEval, 'circle_area')
    const area = (pi: string) => `def circle_area(r):\n    return ${pi} * r * r if r else 0\n`
    expect(await statusOf(sandbox, problem, area('3.14159265358'))).toBe('passed')
    expect(await statusOf(sandbox, problem, area('3.1415'))).toBe('runtime_error')
    expect(await statusOf(sandbox, problem, 'def circle_area(r):\n    return float("nan")\n')).toBe(
      'runtime_error',
    )
  })

  test('a completion continues the prompt, or brings the function itself', async () => {
    const problem = problemNamed(humanEval, 'decode_shift')
    const body = "    return ''.join(chr((ord(c) - 102) % 26 + 97) for c in text)\n"
    expect(await statusOf(sandbox, problem, programOfCompletion(problem, body))).toBe('passed')
    const whole = `def decode_shift(text):\n${body}`
    expect(programOfCompletion(problem, whole)).toContain('def encode_shift')
    expect(await statusOf(sandbox, problem, programOfCompletion(problem, whole))).toBe('passed')
    expect(
      await statusOf(sandbox, problem, programOfCompletion(problem, '    return text\n')),
    ).not.toBe('passed')
  })
})

describe('a check that runs beside the candidate', () => {
  test('refuses objects that equal everything', async () => {
    const evil = (name: string) =>
      `class E(list):\n    def __eq__(self, other):\n        return True\n    __ne__ = None\n    def __bool__(self):\n        return True\n    def __len__(self):\n        return 1\ndef ${name}(*args):\n    return E()\n`
    for (const problem of [...humanEval.set.problems, ...mbpp.set.problems]) {
      const raw = problem.harness?.kind === 'append' && problem.id === 'own/39'
      if (raw) continue
      expect(await statusOf(sandbox, problem, evil(problem.functionName)), problem.id).not.toBe(
        'passed',
      )
    }
  })

  test('cannot be passed by patched exceptions or by leaving', async () => {
    const problem = problemNamed(humanEval, 'divide_safely')
    for (const attack of [
      'import builtins\nbuiltins.AssertionError = KeyError\n',
      'import sys\nsys.exit(0)\n',
      'codegen_gym_check = lambda case: True\n',
      'def codegen_gym_exact(value):\n    return value\n',
      // Freed when the check takes its place, and once more when that is taken out again.
      'class Last:\n    def __del__(self):\n        globals()["codegen_gym_check"] = lambda case: True\nclass First:\n    def __del__(self):\n        globals()["codegen_gym_check"] = Last()\ncodegen_gym_check = First()\n',
    ]) {
      const source = `${attack}def divide_safely(a, b):\n    return 0\n`
      expect(await statusOf(sandbox, problem, source), attack).not.toBe('passed')
    }
  })

  test('is open to a builtin that the check itself uses and the candidate replaced', async () => {
    const problem = problemNamed(humanEval, 'merge_sorted')
    const source =
      'import builtins\nbuiltins.sorted = lambda items: 0\ndef merge_sorted(a, b):\n    return 0\n'
    expect(await statusOf(sandbox, problem, source)).toBe('passed')
    expect(problem.grading).toBe('in-sandbox')
  })

  test('is open to classes where the reference itself returns one', async () => {
    const task = {
      task_id: 'Own/holder',
      prompt: 'class Holder:\n    value = 0\n\n\ndef hold(n):\n    """ Hold n. """\n',
      entry_point: 'hold',
      canonical_solution: '    h = Holder()\n    h.value = n\n    return h\n',
      test: 'def check(candidate):\n    assert candidate(3).value in (3,)\n    assert candidate(4).value in (4,)\n',
    }
    const { set, notes } = await importText(JSON.stringify(task), 'own.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(notes[0]?.form).toBe('raw')
    const source =
      'class E:\n    value = property(lambda self: E())\n    def __eq__(self, other):\n        return True\ndef hold(n):\n    return E()\n'
    expect(await statusOf(sandbox, problem, source)).toBe('passed')
    expect(problem.grading).toBe('in-sandbox')
  })
})

describe('importProblems', () => {
  test('reads a gzipped file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'import-'))
    try {
      const lines = await readFile(path.join(FIXTURES, 'human-eval.jsonl'), 'utf8')
      const file = path.join(folder, 'packed.jsonl.gz')
      await writeFile(file, gzipSync(lines.split('\n').slice(0, 2).join('\n')))
      const { set } = await importProblems(file, sandbox)
      expect(set.name).toBe('packed')
      expect(set.problems.map(({ id }) => id)).toEqual(['own/0', 'own/1'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('reads the older format', async () => {
    const json = '[{"function_name": "f", "docstring": "d", "test_cases": [[1, 2], [2, 3]]}]'
    const { format, set } = await importText(json, 'old.json', sandbox)
    expect([format, set.problems.length]).toEqual(['older', 1])
  })

  test.each([
    ['{"a": 1}', 'own.jsonl: not recognised as one of humaneval'],
    ['{"a": 1}\n{', 'own.jsonl: not recognised as one of humaneval'],
    ['{\n{', 'own.jsonl:1: not valid JSON: expected a property name in double quotes (1 more'],
    ['\n', 'own.jsonl: it holds no tasks'],
    [
      '{"task_id": "a", "prompt": "p", "entry_point": "f", "test": 3}',
      'own.jsonl:1: canonical_solution',
    ],
  ])('refuses %j with its place', async (text, message) => {
    await expect(importText(text, 'own.jsonl', sandbox)).rejects.toThrow(ProblemError)
    await expect(importText(text, 'own.jsonl', sandbox)).rejects.toThrow(message)
  })

  test('says which tasks it had to leave out', async () => {
    const task = { task_id: 'x', prompt: 'def f():\n', entry_point: 'f', canonical_solution: '' }
    const good = (await readFile(path.join(FIXTURES, 'human-eval.jsonl'), 'utf8')).split('\n')[0]
    const text = `${good}\n${JSON.stringify({ ...task, test: 'print(1)' })}`
    const { skipped } = await importText(text, 'own.jsonl', sandbox)
    expect(skipped).toEqual([
      {
        id: 'x',
        line: 2,
        status: 'skipped',
        reason: 'its test defines no `check(candidate)`',
      },
    ])
  })
})
