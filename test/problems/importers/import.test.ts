import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attackProblemSet } from '../../../problems/adversarial/attack.ts'
import { encodeProblemSet, formatJson } from '../../../problems/encode.ts'
import { allTests } from '../../../problems/importers/checks/checked-task.ts'
import { unpickleString } from '../../../problems/importers/formats/live-code-bench.ts'
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
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'

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
})
afterAll(() => sandbox.close())

function problemNamed({ set }: ImportResult, functionName: string): Problem {
  const problem = set.problems.find((each) => each.functionName === functionName)
  if (problem === undefined) throw new Error(`No problem named ${functionName}`)
  return problem
}

async function statusOf(problem: Problem, source: string): Promise<string | undefined> {
  const [verdict] = await sandbox.grade([gradeRequestOf(problem, source, allTests(problem))])
  return verdict?.status
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
    ['circle_area', 'guarded', 'host'],
    ['letter_counter', 'direct', 'host'],
    ['apply_twice', 'guarded', 'host'],
    ['make_counter', 'sequence', 'host'],
    ['divide_safely', 'guarded', 'in-sandbox'],
    ['decode_shift', 'guarded', 'in-sandbox'],
    ['exact_third', 'plain', 'in-sandbox'],
    ['as_point', 'guarded', 'host'],
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
    expect(problem.comparison).toEqual({
      mode: 'float',
      absoluteTolerance: 1e-6,
      relativeTolerance: 0,
    })
    const area = (pi: string) => `def circle_area(r):\n    return ${pi} * r * r if r else 0\n`
    expect(await statusOf(problem, area('3.14159265358'))).toBe('passed')
    expect(await statusOf(problem, area('3.1415'))).toBe('wrong_answer')
    expect(await statusOf(problem, 'def circle_area(r):\n    return float("nan")\n')).toBe(
      'wrong_answer',
    )
  })

  test('a completion continues the prompt, or brings the function itself', async () => {
    const problem = problemNamed(humanEval, 'decode_shift')
    const body = "    return ''.join(chr((ord(c) - 102) % 26 + 97) for c in text)\n"
    expect(await statusOf(problem, programOfCompletion(problem, body))).toBe('passed')
    const whole = `def decode_shift(text):\n${body}`
    expect(programOfCompletion(problem, whole)).toContain('def encode_shift')
    expect(await statusOf(problem, programOfCompletion(problem, whole))).toBe('passed')
    expect(await statusOf(problem, programOfCompletion(problem, '    return text\n'))).not.toBe(
      'passed',
    )
  })
})

describe('a check that runs beside the candidate', () => {
  test('refuses objects that equal everything', async () => {
    const evil = (name: string) =>
      `class E(list):\n    def __eq__(self, other):\n        return True\n    __ne__ = None\n    def __bool__(self):\n        return True\n    def __len__(self):\n        return 1\ndef ${name}(*args):\n    return E()\n`
    for (const problem of [...humanEval.set.problems, ...mbpp.set.problems]) {
      const raw = problem.harness?.kind === 'append' && problem.id === 'own/39'
      if (raw) continue
      expect(await statusOf(problem, evil(problem.functionName)), problem.id).not.toBe('passed')
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
      expect(await statusOf(problem, source), attack).not.toBe('passed')
    }
  })

  test('is open to a builtin that the check itself uses and the candidate replaced', async () => {
    const problem = problemNamed(humanEval, 'merge_sorted')
    const source =
      'import builtins\nbuiltins.sorted = lambda items: 0\ndef merge_sorted(a, b):\n    return 0\n'
    expect(await statusOf(problem, source)).toBe('passed')
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
    expect(notes[0]?.form).toBe('plain')
    const source =
      'class E:\n    value = property(lambda self: E())\n    def __eq__(self, other):\n        return True\ndef hold(n):\n    return E()\n'
    expect(await statusOf(problem, source)).toBe('passed')
    expect(problem.grading).toBe('in-sandbox')
  })
})

describe('APPS', () => {
  const script = {
    problem_id: 7,
    question: 'Read two numbers, print their sum.',
    difficulty: 'introductory',
    input_output: JSON.stringify({
      inputs: ['1 2\n', '5\n-7\n', ['10', '20']],
      outputs: ['3\n', '-2  \n', ['30']],
    }),
    solutions: JSON.stringify([
      'print(0)',
      'import sys\nnumbers = sys.stdin.read().split()\nprint(sum(map(int, numbers)))\n',
    ]),
  }
  const call = {
    problem_id: 8,
    question: 'Double every number.',
    starter_code: 'class Solution:\n    def double(self, xs):\n',
    input_output: JSON.stringify({
      fn_name: 'double',
      inputs: [[[1, 2]], [[]]],
      outputs: [[[2, 4]], [[]]],
    }),
    solutions: JSON.stringify([
      'class Solution:\n    def double(self, xs):\n        return [2 * x for x in xs]\n',
    ]),
  }

  test('runs scripts with their input and compares what they print', async () => {
    const { set, notes } = await importText(JSON.stringify(script), 'apps.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(notes[0]).toMatchObject({ form: 'stdio', grading: 'host', referencePasses: true })
    expect(problem.referenceSolution).toContain('sys.stdin.read')
    const typed =
      'a = []\nwhile True:\n    try:\n        a += input().split()\n    except EOFError:\n        break\nprint(sum(int(x) for x in a))\nexit(0)\n'
    expect(await statusOf(problem, typed)).toBe('passed')
    expect(await statusOf(problem, 'print(3)')).toBe('wrong_answer')
    expect(await statusOf(problem, 'print(')).not.toBe('passed')
    // Left with a code: judged by what it printed, which is nothing.
    expect(await statusOf(problem, 'raise SystemExit(1)')).toBe('wrong_answer')
  })

  test('calls functions and methods by name and unwraps answers in lists of one', async () => {
    const { set, notes } = await importText(JSON.stringify([call]), 'apps.json', sandbox)
    const problem = set.problems[0] as Problem
    expect(notes[0]).toMatchObject({ form: 'call', referencePasses: true })
    expect(problem.visibleTests[0]?.expected).toEqual(py.ints([2, 4]))
    expect(await statusOf(problem, 'def double(xs):\n    return [x + x for x in xs]\n')).toBe(
      'passed',
    )
    expect(await statusOf(problem, 'def double(xs):\n    return xs\n')).toBe('wrong_answer')
  })
})

test('a task whose tests are missing or cannot be read is left out with the reason', async () => {
  const tasks = [
    { problem_id: 1, question: 'No tests.', input_output: '' },
    { problem_id: 2, question: 'Broken.', input_output: '{"inputs": [' },
    {
      problem_id: 3,
      question: 'A name that is none.',
      input_output: { fn_name: 'f(.*)+$[', inputs: [[1]], outputs: [1] },
    },
    { problem_id: 4, question: 'Fine.', input_output: { inputs: ['1'], outputs: ['1'] } },
    { problem_id: 4, question: 'Again.', input_output: { inputs: ['1'], outputs: ['1'] } },
    {
      problem_id: 5,
      question: 'Solutions that are wrong.',
      input_output: { inputs: ['1'], outputs: ['1'] },
      solutions: ['1 / 0'],
    },
  ]
  const { set, notes, skipped } = await importText(JSON.stringify(tasks), 'apps.json', sandbox)
  expect(set.problems.map(({ id }) => id)).toEqual(['apps/4'])
  expect(notes[0]?.referencePasses).toBeNull()
  expect(skipped.map(({ id, status, reason }) => [id, status, reason])).toEqual([
    ['1', 'skipped', 'it has no tests'],
    ['2', 'skipped', 'its tests cannot be read: input_output: not valid JSON: expected a value'],
    ['3', 'skipped', 'its tests cannot be read: input_output.fn_name: must be a Python identifier'],
    ['4', 'skipped', 'another task before it has the id apps/4'],
    [
      '5',
      'skipped',
      'its reference does not pass: none of 1 solutions passes, the first: runtime_error: ZeroDivisionError',
    ],
  ])
})

describe('LiveCodeBench', () => {
  /** A pickle of one string, protocol 4. */
  function pickled(text: string): Buffer {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return Buffer.concat([
      Buffer.from([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x58]),
      length,
      bytes,
      Buffer.from([0x94, 0x2e]),
    ])
  }

  const privateTests = JSON.stringify([
    { input: '[3, 4]\n2', output: '[6, 8]', testtype: 'functional' },
    { input: '[]\n9', output: '[]', testtype: 'functional' },
  ])
  const record = {
    question_id: 'own_1',
    question_content: 'Scale every number.',
    platform: 'own',
    difficulty: 'easy',
    starter_code: 'class Solution:\n    def scale(self, xs, k):\n        ',
    public_test_cases: JSON.stringify([{ input: '[1]\n5', output: '[5]', testtype: 'functional' }]),
    private_test_cases: deflateSync(pickled(privateTests)).toString('base64'),
    metadata: '{"func_name": "scale"}',
  }

  test('unpacks private tests and calls the method', async () => {
    const { format, set } = await importText(JSON.stringify(record), 'lcb.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(format).toBe('livecodebench')
    expect(allTests(problem)).toHaveLength(3)
    const source =
      'class Solution:\n    def scale(self, xs, k):\n        return [k * x for x in xs]\n'
    expect(await statusOf(problem, source)).toBe('passed')
  })

  test('runs scripts where the tests are of standard input', async () => {
    const tests = [{ input: '3\n', output: '9\n', testtype: 'stdin' }]
    const json = { ...record, public_test_cases: tests, private_test_cases: '', metadata: '{}' }
    const { set } = await importText(JSON.stringify(json), 'lcb.jsonl', sandbox)
    expect(await statusOf(set.problems[0] as Problem, 'print(int(input()) ** 2)')).toBe('passed')
  })

  test('functional tests keep the numbers of Python’s JSON', async () => {
    const tests = [
      { input: '[2.0, 3]', output: '"float"', testtype: 'functional' },
      { input: '[2, 3]', output: '"int"', testtype: 'functional' },
      { input: '[9223372037000250000]', output: '"int"', testtype: 'functional' },
      { input: '[NaN]', output: '"float"', testtype: 'functional' },
    ]
    const json = { ...record, public_test_cases: tests, private_test_cases: '' }
    const { set } = await importText(JSON.stringify(json), 'lcb.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(allTests(problem)).toHaveLength(4)
    const right =
      'class Solution:\n    def scale(self, xs):\n        return "float" if any(isinstance(x, float) for x in xs) else "int"\n'
    expect(await statusOf(problem, right)).toBe('passed')
    const ignorant = 'class Solution:\n    def scale(self, xs):\n        return "int"\n'
    expect(await statusOf(problem, ignorant)).toBe('wrong_answer')
  })

  test('a whole class is a completion, has the grader’s imports, and a tuple is a list', async () => {
    const { set } = await importText(JSON.stringify(record), 'lcb.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    const body = 'return tuple(starmap(mul, zip(xs, repeat(k))))\n'
    const whole = `class Solution:\n    def scale(self, xs: List[int], k):\n        ${body}`
    for (const completion of [whole, body]) {
      expect(await statusOf(problem, programOfCompletion(problem, completion))).toBe('passed')
    }
    expect(await statusOf(problem, whole)).toBe('passed')
  })

  test('is compared as text under the strict rules', async () => {
    const tests = [{ input: '3\n', output: '9.0\n', testtype: 'stdin' }]
    const json = { ...record, public_test_cases: tests, private_test_cases: '', metadata: '{}' }
    const text = JSON.stringify(json)
    const { set } = await importText(text, 'lcb.jsonl', sandbox)
    const { set: strict } = await importText(text, 'lcb.jsonl', sandbox, { strict: true })
    const script = 'print(int(input()) ** 2)'
    expect(await statusOf(set.problems[0] as Problem, script)).toBe('passed')
    expect(await statusOf(strict.problems[0] as Problem, script)).toBe('wrong_answer')
    expect(strict.description).toContain('more strictly')
  })

  test.each([
    ['public_test_cases', '[{"input": 1}]', 'expected a list of {"input", "output", "testtype"}'],
    ['private_test_cases', 'AAAA', 'cannot be unpacked: it is damaged'],
    ['metadata', '{}', 'a functional test needs an identifier as `func_name`'],
  ])('a damaged %s is the reason for which a task is left out', async (field, value, reason) => {
    const json = JSON.stringify({ ...record, [field]: value })
    const { skipped } = await importText(json, 'lcb.jsonl', sandbox)
    expect(skipped[0]?.reason).toBe(`its tests cannot be read: ${field}: ${reason}`)
  })

  test('packed tests larger than allowed are refused', async () => {
    const packed = deflateSync(pickled(`[${' '.repeat(2 << 20)}]`)).toString('base64')
    const json = JSON.stringify({ ...record, private_test_cases: packed })
    const { skipped } = await importText(json, 'lcb.jsonl', sandbox, { limits: { maxMb: 1 } })
    expect(skipped[0]?.reason).toContain('it is larger than --max-mb allows')
  })

  test('refuses a pickle that holds anything but a string', () => {
    expect(unpickleString(pickled('[1]'))).toBe('[1]')
    const call = Buffer.from('\x80\x04cos\nsystem\n.', 'latin1')
    expect(() => unpickleString(call)).toThrow('holds something that is no string')
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
