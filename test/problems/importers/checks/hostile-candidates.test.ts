import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  readAssertions,
  readCheckFunction,
} from '../../../../problems/importers/checks/check-steps.ts'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { importText } from '../../../../problems/importers/import.ts'
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
    name: 'answers in names of the check',
    right: DOWN,
    check:
      'expected = [3, 2, 1]\nassert list(candidate(3)) == expected\nexpected = [2, 1]\nassert list(candidate(2)) == expected',
    grading: 'host',
    wrong: [
      'def down(n):\n    return [3, 2, 1]\n',
      "import sys\ndef down(n):\n    return sys._getframe(1).f_locals['expected']\n",
    ],
  },
  {
    name: 'answers in a table before the check',
    right: UP,
    before: 'TABLE = {3: [0, 1, 2], 1: [0]}',
    check: 'assert list(candidate(3)) == TABLE[3]\nassert list(candidate(1)) == TABLE[1]',
    grading: 'host',
    wrong: ['def up(n):\n    return [0]\n', 'def up(n):\n    return TABLE[n]\n'],
  },
  {
    name: 'identity with a singleton',
    right: EVEN,
    check:
      'assert candidate(2) is True\nassert candidate(3) is False\nassert candidate(4) is True\nassert candidate(5) is False',
    grading: 'host',
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

function record({ right, before = '', check }: Trial): string {
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

describe('an expression over the candidate', () => {
  async function isFree(expression: string): Promise<boolean> {
    const { steps } = await readAssertions([`assert ${expression} == known`], 'f', '')
    expect(steps).toMatchObject([{ kind: 'value' }])
    return steps[0]?.kind === 'value' && steps[0].free
  }

  test.each([
    'f(1)',
    'f([1, x], y=2)',
    'f(f(1))',
    'list(f(1))',
    'sorted(f(1), reverse=True)',
    'sorted(f(1), key=len)',
    'round(f(1), 2)',
    'f(1)[0]',
    "f(1)['name'][1:3]",
    'f(1).real',
    'f(1).strip().lower()',
    "f(1).split(',')",
    "', '.join(f(1))",
    'math.floor(f(1))',
    '[f(1), f(2)]',
    '(f(1), -f(2))',
    '[list(part) for part in f(1)]',
    '[f(i) for i in range(3)]',
    'f(1)(2)',
    'f(1) + f(2)',
    'sum(part for part in f(1))',
  ])('%s tells nothing of the answer', async (expression) => {
    expect(await isFree(expression)).toBe(true)
  })

  test.each([
    '(f(1) == [1])',
    '(f(1) - 1.5)',
    'abs(f(1) - 1.5)',
    'max(f(1), 3)',
    'sum(f(1), -6)',
    'f(1).startswith("answer")',
    'f(1).count(answer)',
    'f(1).__eq__(3)',
    'all(a == b for a, b in zip(f(1), [1]))',
    '[part for part in f(1) if part == 3]',
    '[part == 3 for part in f(1)]',
    'sorted(f(1), key=lambda part: part == 3)',
    'check(f(1))',
    'isinstance(f(1), int)',
    '(f(1) or 3)',
    '(not f(1))',
    '(3 if f(1) else 4)',
    '[f(1), 3]',
    'f(1)[answer]',
    '(lambda: f(1) == 3)()',
    "'answer'.join(f(1))",
    'f"{f(1)}"',
  ])('%s may', async (expression) => {
    expect(await isFree(expression)).toBe(false)
  })
})

describe('what stands beside a candidate', () => {
  async function harnessOf(before: string, check: string): Promise<string | null> {
    const trial = { name: '', right: UP, before, check, grading: 'host', wrong: [] } as const
    const { set } = await importText(record(trial), 'own.jsonl', sandbox)
    const [problem] = set.problems
    const { harness, grading } = problem!
    return grading === 'host' && harness?.kind === 'append' ? harness.source : null
  }

  test('are inputs, and what makes them, and no answers', async () => {
    const source = await harnessOf(
      'import math\nLARGE = 4\nSECRET = list(range(4))\ndef answer(n):\n    return SECRET[:n]',
      'big = LARGE - 1\nsmall = [0]\nassert list(candidate(big)) == answer(3)\nassert list(candidate(1)) == small',
    )
    expect(source).toMatch(/LARGE = 4[\s\S]*big = LARGE - 1/)
    expect(source).not.toMatch(/SECRET|answer|small/)
  })

  test('is no table of inputs and answers: then the problem is graded in the sandbox', async () => {
    const table = 'CASES = [(3, [0, 1, 2]), (1, [0])]'
    const check = [0, 1].map((i) => `assert list(candidate(CASES[${i}][0])) == CASES[${i}][1]`)
    expect(await harnessOf(table, check.join('\n'))).toBeNull()
  })

  test('may be an input that the answer is made of, where the candidate is handed it whole', async () => {
    const check =
      'size = 3\nassert list(candidate(size)) == list(range(size))\nassert list(candidate(1)) == [0]'
    expect(await harnessOf('', check)).toMatch(/size = 3/)
  })

  test('a check read from a function tells what its statements bind and use', async () => {
    const source = 'T = {1: 2}\ndef check(candidate):\n    x = T[1]\n    assert candidate(x) == 3\n'
    const { setupStatements, steps } = await readCheckFunction(source, 'f')
    expect(setupStatements).toMatchObject([{ text: 'T = {1: 2}', binds: ['T'], always: false }])
    expect(steps).toMatchObject([
      { kind: 'context', names: { binds: ['x'], uses: ['x', 'T'] } },
      { kind: 'value', names: { tested: ['candidate', 'x'], inPart: [], known: [] } },
    ])
  })
})
