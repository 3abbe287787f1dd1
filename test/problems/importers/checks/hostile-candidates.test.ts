import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeProblemSet, formatJson } from '../../../../problems/encode.ts'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { importText } from '../../../../problems/importers/import.ts'
import { parseProblemSet } from '../../../../problems/load.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'
import { type CheckRecord, checkRecord } from '../../../support/check-record.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

interface Trial extends CheckRecord {
  readonly name: string
  readonly grading: 'host' | 'in-sandbox'
  /** Wrong programs, none of which may pass. */
  readonly wrong: readonly string[]
}

const LIAR =
  'class Liar(list):\n    def __eq__(self, other):\n        return True\ndef down(n):\n    return Liar()\n'
const ANY =
  'class Any:\n    def __eq__(self, other):\n        return True\ndef down(n):\n    return [Any()] * 9\n'
const NUMBER =
  'class Number:\n    def __sub__(self, other):\n        return 0.0\ndef half(n):\n    return Number()\n'
const DOWN = 'def down(n):\n    return list(range(n, 0, -1))\n'
const HALF = 'def half(n):\n    return n / 2\n'
const UP = 'def up(n):\n    return list(range(n))\n'
const EVEN = 'def is_even(n):\n    return n % 2 == 0\n'

const trials: readonly Trial[] = [
  {
    name: 'a comparison within what is compared',
    right: DOWN,
    check: 'assert (candidate(3) == [3, 2, 1]) == True\nassert (candidate(1) == [1]) == True',
    grading: 'in-sandbox',
    wrong: ['def down(n):\n    return []\n', LIAR],
  },
  {
    name: 'a comparison of parts',
    right: DOWN,
    check:
      'assert all(a == b for a, b in zip(candidate(3), [3, 2, 1])) == True\nassert all(a == b for a, b in zip(candidate(2), [2, 1])) == True',
    grading: 'in-sandbox',
    wrong: ['def down(n):\n    return [7]\n', ANY],
  },
  {
    name: 'a comparison that is to be True',
    right: DOWN,
    check: 'assert (candidate(3) == [3, 2, 1]) is True\nassert (candidate(1) == [1]) is True',
    grading: 'in-sandbox',
    wrong: ['def down(n):\n    return []\n', LIAR],
  },
  {
    name: 'a difference from the answer',
    right: HALF,
    check:
      'assert round(abs(candidate(3) - 1.5), 6) == 0\nassert round(abs(candidate(5) - 2.5), 6) == 0',
    grading: 'in-sandbox',
    wrong: ['def half(n):\n    return 0\n', NUMBER],
  },
  {
    name: 'a difference within a comparison',
    right: HALF,
    check:
      'assert (abs(candidate(3) - 1.5) < 1e-6) == True\nassert (abs(candidate(5) - 2.5) < 1e-6) == True',
    grading: 'in-sandbox',
    wrong: ['def half(n):\n    return 0\n', NUMBER],
  },
  {
    name: 'answers beside plain calls',
    right: UP,
    before: "METADATA = {'answers': {3: [0, 1, 2], 1: [0]}}",
    check: 'want = [0]\nassert candidate(3) == [0, 1, 2]\nassert candidate(1) == want',
    grading: 'host',
    wrong: [
      'def up(n):\n    return [0]\n',
      "def up(n):\n    return METADATA['answers'][n]\n",
      "import sys\ndef up(n):\n    return sys._getframe(1).f_locals['want']\n",
      LIAR.replace('down', 'up'),
    ],
  },
  {
    name: 'answers beside what a name was given',
    right: UP,
    check: 'got = candidate(3)\nassert got == [0, 1, 2]',
    grading: 'in-sandbox',
    wrong: ['def up(n):\n    return [0]\n', LIAR.replace('down', 'up')],
  },
  {
    name: 'identity with a singleton',
    right: EVEN,
    check:
      'assert candidate(2) is True\nassert candidate(3) is False\nassert candidate(4) is True\nassert candidate(5) is False',
    grading: 'in-sandbox',
    wrong: [
      'def is_even(n):\n    return True\n',
      'def is_even(n):\n    return 1 - n % 2\n',
      `globals = lambda: {}
class Last:
    def __del__(self):
        import sys
        sys.modules['__main__'].codegen_gym_check = lambda case: True
codegen_gym_check = Last()
def is_even(n):
    return None
`,
    ],
  },
  {
    name: 'a guard that is found by its name',
    right: DOWN,
    check:
      'assert [3, 2, 1] == candidate(3) and len(candidate(3)) == 3\nassert candidate(2) in [[2, 1]]',
    grading: 'in-sandbox',
    wrong: [
      'def down(n):\n    return []\n',
      `class Any(int):
    def __eq__(self, other):
        return True
def down(n):
    global codegen_gym_exact
    codegen_gym_exact = lambda value: value
    return [Any()] * n
`,
    ],
  },
]

describe.each(trials)('$name', (trial) => {
  test('is graded where no candidate can take part, and none that is wrong passes', async () => {
    const { set, notes } = await importText(checkRecord(trial), 'own.jsonl', sandbox)
    expect(notes).toMatchObject([{ grading: trial.grading, referencePasses: true }])
    const problem = set.problems[0]!
    const graded = [trial.right, ...trial.wrong].map((source) =>
      gradeRequestOf(problem, source, allTests(problem)),
    )
    const verdicts = await sandbox.grade(graded)
    const [ofRight, ...ofWrong] = verdicts.map(({ status }) => status)
    expect(ofRight).toBe('passed')
    for (const [i, status] of ofWrong.entries()) {
      expect(status, trial.wrong[i]).not.toBe('passed')
    }
  })
})

test('a program may count on imports of the benchmark, where it is called by the host', async () => {
  const task = {
    task_id: 7,
    text: 'Half of n, rounded up.',
    code: 'import math\ndef half(n):\n    return math.ceil(n / 2)\n',
    test_list: ['assert half(5) == 3', 'assert half(8) == 4'],
    test_setup_code: 'import math\nimport sys\nsys.setrecursionlimit(5000)\n',
  }
  const { set } = await importText(JSON.stringify(task), 'mbpp.jsonl', sandbox)
  const problem = set.problems[0]!
  expect(problem).toMatchObject({
    grading: 'host',
    parameters: [{ name: 'n', type: 'int' }],
    harness: { kind: 'setup', source: 'import math\nimport sys\nsys.setrecursionlimit(5000)' },
  })
  expect(parseProblemSet(formatJson(encodeProblemSet(set)), 'imported.json')).toEqual(set)
  const programs = ['math.ceil(n / 2)', 'round(n / 2)']
  const verdicts = await sandbox.grade(
    programs.map((body) =>
      gradeRequestOf(problem, `def half(n):\n    return ${body}\n`, allTests(problem)),
    ),
  )
  expect(verdicts.map(({ status }) => status)).toEqual(['passed', 'wrong_answer'])
})

test('functions of a program beside the one that is asked for are its own', async () => {
  const task = {
    task_id: 2,
    text: 'Twice what is made.',
    code: 'def make(n):\n    return n + 1\ndef twice(n):\n    return 2 * n\n',
    test_list: ['assert twice(make(1)) == 4', 'assert twice(make(2)) == 6'],
  }
  const { set } = await importText(JSON.stringify(task), 'mbpp.jsonl', sandbox)
  const problem = set.problems[0]!
  const alone = 'def twice(n):\n    return 2 * n\n'
  const verdicts = await sandbox.grade(
    [task.code, alone].map((source) => gradeRequestOf(problem, source, allTests(problem))),
  )
  expect(verdicts.map(({ status }) => status)).toEqual(['passed', 'runtime_error'])
})
