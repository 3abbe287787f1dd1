import { afterAll, beforeAll, expect, test } from 'vitest'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { importText } from '../../../../problems/importers/import.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'
import { type CheckRecord, checkRecord } from '../../../support/check-record.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

async function expectTold(trial: CheckRecord, wrong: string): Promise<void> {
  const { set, notes } = await importText(checkRecord(trial), 'own.jsonl', sandbox)
  expect(notes).toMatchObject([{ referencePasses: true }])
  const problem = set.problems[0]!
  const verdicts = await sandbox.grade(
    [trial.right, wrong].map((source) => gradeRequestOf(problem, source, allTests(problem))),
  )
  expect(verdicts.map(({ status }) => status === 'passed')).toEqual([true, false])
}

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
  [
    'a name of the harness',
    '',
    'case = 0\nassert candidate(2) == 2\nassert candidate(5) == 120',
    ONE,
  ],
  [
    'a loop over such a name',
    '',
    'for case in (1, 5):\n    assert candidate(case) in (1, 120)\nassert candidate(5) == 120',
    ONE,
  ],
  [
    'another thing to check',
    'def other(candidate):\n    assert candidate(5) == 120',
    'other(candidate)',
    ONE,
  ],
  ['a text that is run', '', 'exec("assert candidate(5) == 120")', ONE],
  [
    'a value that is taken from a list',
    '',
    'ns = [5, 1]\nassert candidate(ns.pop()) == 1\nassert candidate(ns.pop()) == 120',
    ONE,
  ],
  [
    'a value of a stream',
    '',
    'from io import StringIO\nlines = StringIO("1\\n5\\n")\nassert candidate(int(lines.readline())) == 1\nassert candidate(int(lines.readline())) == 120',
    ONE,
  ],
  [
    'what is printed last',
    'def told(value):\n    assert value == 120\n    return "ok"',
    'got = candidate(5)\nprint(told(got))',
    ONE,
  ],
  [
    'what is named last',
    'def told(value):\n    assert value == 120\n    return True',
    'got = candidate(5)\nok = told(got)',
    ONE,
  ],
  ['a class that asserts', '', 'got = candidate(5)\nclass T:\n    assert got == 120', ONE],
  [
    'a decorator that runs',
    '',
    'got = candidate(5)\ndef run(do):\n    do()\n@run\ndef _():\n    assert got == 120',
    ONE,
  ],
  [
    'a strict tolerance',
    '',
    'assert abs(candidate(5) - 119) < 2\nassert abs(candidate(2) - 1) < 2',
    'def fac(n):\n    return n + 116 if n > 2 else n\n',
  ],
  [
    'a tolerance of large numbers',
    '',
    'assert abs(candidate(25) - 15511210043330985984000000) < 1',
    'def fac(n):\n    return n if n < 3 else 15511210043330985984000000 + 10**8\n',
  ],
  [
    'an own `isclose`',
    'def isclose(a, b):\n    return type(a) is type(b) and a == b',
    'assert isclose(candidate(5), 120)',
    'def fac(n):\n    return 120.0 if n == 5 else 1\n',
  ],
  ['a text of several lines', '', 'assert [candidate(len("""one\ntwo""") - 6)] == [120]', ONE],
  [
    'the function itself',
    '',
    'assert not candidate.__defaults__',
    'def fac(n, m=1):\n    return m if n < 2 else fac(n - 1, n * m)\n',
  ],
  [
    'a builtin that is taken away',
    '',
    'import builtins\nkept, builtins.sum = builtins.sum, None\nassert candidate(5) == 120\nbuiltins.sum = kept',
    'def fac(n):\n    return sum([120]) if n > 1 else 1\n',
  ],
  ['an assertion behind a lone carriage return', '', '# and\r    assert candidate(5) == 120', ONE],
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

test('a limit of the stack that the check sets holds', async () => {
  const right =
    'def total(n):\n    s = 0\n    while n:\n        s += n\n        n -= 1\n    return s\n'
  const check = 'import sys\nsys.setrecursionlimit(60)\nassert candidate(100) == 5050'
  const deep = 'def total(n):\n    return n and n + total(n - 1)\n'
  await expectTold({ right, check }, deep)
})

test.each([
  [
    'an order of keys',
    "assert candidate({'a': 1, 'b': 2}) == 'a'\nassert candidate({'b': 2, 'a': 1}) == 'b'",
    'def key(d):\n    return next(iter(d))\n',
    'def key(d):\n    return "b"\n',
  ],
  [
    'a sign of zero',
    'assert candidate(0.0) == "0.0"\nassert candidate(-0.0) == "-0.0"',
    'def show(x):\n    return str(x)\n',
    'def show(x):\n    return "-0.0"\n',
  ],
  [
    'rows that are one object',
    'assert candidate([[0] * 2] * 2) == [[5, 0], [5, 0]]',
    'def put(g):\n    return [[5, 0] for _ in g]\n',
    'def put(g):\n    g[0][0] += 1\n    g[1][0] += 4\n    return [[g[0][0] + 4, 0], [g[1][0], 0]]\n',
  ],
])('%s is kept', async (_, check, right, wrong) => {
  await expectTold({ right, check }, wrong)
})

test('a second check counts, and so does the first where a file calls another one last', async () => {
  const check =
    'assert candidate(1) == 1\nassert candidate(2) == 2\nassert candidate(3) in (6, 720)'
  const twice = 'check(lambda n: fac(n))\ncheck(lambda n: fac(fac(n)))'
  const small = 'def fac(n):\n    return n if n < 3 else 6 if n == 3 else 0\n'
  await expectTold({ right: FACTORIAL, check, after: twice }, small)
  await expectTold({ right: FACTORIAL, check, after: 'check(lambda n: [0, 1, 2, 6][n])' }, ONE)
})
