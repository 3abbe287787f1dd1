import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeProblemSet, formatJson } from '../../../../problems/encode.ts'
import { readAssertions } from '../../../../problems/importers/checks/check-module.ts'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { importText } from '../../../../problems/importers/import.ts'
import { parseProblemSet } from '../../../../problems/load.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

interface Trial {
  readonly name: string
  readonly right: string
  readonly before?: string
  readonly check: string
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
    before: 'TABLE = {3: [0, 1, 2], 1: [0]}',
    check: 'want = [0]\nassert candidate(3) == TABLE[3]\nassert candidate(1) == want',
    grading: 'host',
    wrong: [
      'def up(n):\n    return [0]\n',
      'def up(n):\n    return TABLE[n]\n',
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
      `def taken(name, space):
    class Last:
        def __del__(self):
            space[name] = lambda case: True
    space[name] = Last()
space = globals()
globals = lambda: {}
taken('codegen_gym_check', space)
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

function record({ right, before = '', check }: Pick<Trial, 'right' | 'before' | 'check'>): string {
  const [head = '', ...body] = right.split('\n')
  const lines = check.split('\n').map((line) => `    ${line}`)
  return JSON.stringify({
    task_id: 'Own/0',
    prompt: `${head}\n    """ What it does. """\n`,
    canonical_solution: body.join('\n'),
    entry_point: /def (\w+)/.exec(head)?.[1],
    test: `${before}\n\ndef check(candidate):\n${lines.join('\n')}\n`,
  })
}

describe.each(trials)('$name', (trial) => {
  test('is graded where no candidate can take part, and none that is wrong passes', async () => {
    const { set, notes } = await importText(record(trial), 'own.jsonl', sandbox)
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

const FACTORIAL =
  'def fac(n):\n    if n == "x":\n        return 0\n    return 1 if n < 2 else n * fac(n - 1)\n'
const SORTED = 'def sort(xs):\n    xs.sort()\n    return xs\n'

const ONE = 'def fac(n):\n    return 2 if n == 2 else 1\n'
const RAISES = 'def fac(n):\n    return 1 if n < 2 else n * fac(n - 1)\n'

/** Everything that a check does counts, however it is written: the wrong program is wrong there alone. */
const wholes: readonly (readonly [name: string, before: string, check: string, wrong: string])[] = [
  ['a loop that asserts', '', 'for n, want in [(5, 120)]:\n    assert candidate(n) == want', ONE],
  ['a call that ends the process', '', 'import sys\nif candidate(5) != 120:\n    sys.exit(1)', ONE],
  ['the real name', '', 'assert fac(5) == 120', ONE],
  ['a loop over the real name', '', 'for n in [5]:\n    assert fac(n) == 120', ONE],
  ['asserts beside the check', 'def test():\n    assert fac(5) == 120\ntest()', '', ONE],
  [
    'a helper that asserts',
    'def same(a, b):\n    assert a == b\n    return True',
    'ok = same(candidate(5), 120)',
    ONE,
  ],
  ['a function that asserts', '', 'def inner():\n    assert candidate(5) == 120\ninner()', ONE],
  ['a value for nothing', '', '_ = candidate("x")', RAISES],
  ['a value for nothing, last', '', 'assert candidate(2) == 2\n_ = candidate("x")', RAISES],
  ['two names at once', '', 'a = b = candidate(5)\nassert b == 120', ONE],
  ['a name within an expression', '', 'assert (got := candidate(5)) > 0\nassert got == 120', ONE],
  [
    'a list that is filled',
    '',
    'got = []\ngot.append(candidate(5))\nassert all(part == 120 for part in got)',
    ONE,
  ],
  ['a sum that grows', '', 'total = 0\ntotal += candidate(5)\nassert total == 120', ONE],
  [
    'a log of a helper',
    'LOG = []\ndef keep(value):\n    LOG.append(value)\n    return 1\ndef tell():\n    assert 120 in LOG',
    'assert keep(candidate(5)) == 1\ntell()',
    ONE,
  ],
  [
    'unittest',
    '',
    'import unittest\nt = unittest.TestCase()\nfor n in [5]:\n    t.assertEqual(candidate(n), 120)',
    ONE,
  ],
  [
    'an error that is due',
    '',
    'import unittest\nwith unittest.TestCase().assertRaises(TypeError):\n    candidate(None)',
    'def fac(n):\n    return 1 if not n or n < 2 else n * fac(n - 1)\n',
  ],
]

test.each(wholes)('%s is part of the check', async (_, before, check, wrong) => {
  await expectTold({ right: FACTORIAL, before, check: `assert candidate(1) == 1\n${check}` }, wrong)
})

test.each([
  ['what it was handed', 'xs = [2, 1]\ncandidate(xs)\nassert xs == [1, 2]'],
  ['what it was handed by name', 'xs = [2, 1]\ncandidate(xs=xs)\nassert xs == [1, 2]'],
  [
    'another name of it',
    'xs = [2, 1]\nys = xs\nassert candidate(xs) == [1, 2]\nassert ys == [1, 2]',
  ],
  ['itself, a second time', 'xs = [2, 1]\nassert candidate(xs) == [1, 2]\nassert xs == [1, 2]'],
])('an in-place change is seen by %s', async (_, check) => {
  await expectTold({ right: SORTED, check }, 'def sort(xs):\n    return sorted(xs)\n')
})

test('a change that is not due is seen', async () => {
  const check = 'xs = [2, 1]\nassert candidate(xs) == [1, 2]\nassert xs == [2, 1]'
  await expectTold({ right: 'def sort(xs):\n    return sorted(xs)\n', check }, SORTED)
})

async function expectTold(
  trial: Pick<Trial, 'right' | 'before' | 'check'>,
  wrong: string,
): Promise<void> {
  const { set, notes } = await importText(record(trial), 'own.jsonl', sandbox)
  expect(notes).toMatchObject([{ referencePasses: true }])
  const problem = set.problems[0]!
  const verdicts = await sandbox.grade(
    [trial.right, wrong].map((source) => gradeRequestOf(problem, source, allTests(problem))),
  )
  expect(verdicts.map(({ status }) => status === 'passed')).toEqual([true, false])
}

describe('an expression over the candidate', () => {
  async function isLifted(expression: string): Promise<boolean> {
    const { steps } = await readAssertions([`assert ${expression} == known`], 'f', '')
    return steps[0]?.kind === 'value'
  }

  test.each([
    'f(1)',
    'f([1, x], y=2)',
    'f(f(1))',
    'list(f(1))',
    'sorted(f(1))',
    'round(f(1), 2)',
    'f(1)[0]',
    'f(1)[0][-1]',
    '[f(1), f(2)]',
    '(f(1), list(f(2)))',
  ])('%s gives its value to the host', async (expression) => {
    expect(await isLifted(expression)).toBe(true)
  })

  test.each([
    '(f(1) == [1])',
    '(f(1) - 1.5)',
    'f(1) + f(2)',
    'abs(f(1) - 1.5)',
    'max(f(1), 3)',
    'sum(f(1), -6)',
    'f(1).real',
    'f(1).startswith("answer")',
    'f(1)(2)',
    'f(1)[answer]',
    'math.floor(f(1))',
    "', '.join(f(1))",
    'sorted(f(1), key=len)',
    '[f(i) for i in range(3)]',
    'isinstance(f(1), int)',
    '(f(1) or 3)',
    '(not f(1))',
    '(3 if f(1) else 4)',
    '[f(1), 3]',
    '(lambda: f(1) == 3)()',
    'f"{f(1)}"',
  ])(
    '%s is a check: objects of the candidate would decide what the host sees',
    async (expression) => {
      expect(await isLifted(expression)).toBe(false)
    },
  )
})

test('a program may count on imports of the benchmark, where it is called by the host', async () => {
  const task = {
    task_id: 7,
    text: 'Half of n, rounded up.',
    code: 'import math\ndef half(n):\n    return math.ceil(n / 2)\n',
    test_list: ['assert half(3) == 2', 'assert half(8) == 4'],
    test_setup_code: 'import math\nimport sys\nsys.setrecursionlimit(5000)\nSECRET = 2\n',
  }
  const { set } = await importText(JSON.stringify(task), 'mbpp.jsonl', sandbox)
  const problem = set.problems[0]!
  expect(problem).toMatchObject({
    grading: 'host',
    parameters: [{ name: 'n', type: 'int' }],
    harness: { kind: 'setup', source: 'import math\nimport sys\nsys.setrecursionlimit(5000)' },
  })
  expect(parseProblemSet(formatJson(encodeProblemSet(set)), 'imported.json')).toEqual(set)
  const programs = ['math.ceil(n / 2)', 'SECRET if n == 3 else math.ceil(n / 2)']
  const verdicts = await sandbox.grade(
    programs.map((body) =>
      gradeRequestOf(problem, `def half(n):\n    return ${body}\n`, allTests(problem)),
    ),
  )
  expect(verdicts.map(({ status }) => status)).toEqual(['passed', 'runtime_error'])
})
