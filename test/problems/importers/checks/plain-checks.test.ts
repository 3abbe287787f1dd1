import { expect, test } from 'vitest'
import { readAssertions } from '../../../../problems/importers/checks/check-module.ts'

async function isPlain(assertion: string, setup = ''): Promise<boolean> {
  return (await readAssertions([assertion], 'f', setup)).plain !== null
}

test.each([
  'assert f(1) == 2',
  'assert [1, 2] == f(-1, "two" "more", None)',
  'assert (f([1, (2, 3)], {"a": {1}})) == ({}), "no"',
  'assert f([0] * 9, 2 ** 10) == "a" * 3 + "b"',
  'assert f(set([1, 2]), tuple([1])) == list(range(3))',
  'assert f(float("inf")) == sorted([2, 1], reverse=True)',
])('%s is a plain call and its answer', async (assertion) => {
  expect(await isPlain(assertion)).toBe(true)
})

test('`math` is known where it is imported', async () => {
  expect(await isPlain('assert f(math.pi) == 2', 'import math')).toBe(true)
  expect(await isPlain('assert f(math.pi) == 2')).toBe(false)
  expect(await isPlain('assert f(math.pi) == 2', 'import numpy as math')).toBe(false)
  expect(await isPlain('assert f(math.sin(1)) == 2', 'import math')).toBe(false)
})

test.each([
  'assert f(1) == f(2)',
  'assert f(1) == g(2)',
  'assert f(f(1)) == 2',
  'assert f(1) is True',
  'assert f(1)',
  'assert not f(1)',
  'assert f(1) == 2 == 2',
  'assert f(1) != 2',
  'assert list(f(1)) == [2]',
  'assert f(x=1) == 2',
  'assert f(*[1]) == 2',
  'assert f(**{}) == 2',
  'assert f(lambda: 1) == 2',
  'assert f([x for x in (1, 2)]) == 2',
  'assert f(f"{1}") == 2',
  'assert f([[0] * 2] * 2) == 2',
  'assert f(dict.fromkeys("ab", [0])) == 2',
  'assert f(open("x")) == 2',
  'assert f(Pair(1)) == 2',
  'assert f(1 if True else 2) == 2',
  'assert f("a".upper()) == 2',
  'x = 1\nassert f(x) == 2',
  'f(1)\nassert f(1) == 2',
])('%j is none', async (assertion) => {
  expect(await isPlain(assertion)).toBe(false)
})

test.each([
  'from math import *',
  'import os\nos.environ["x"] = "2"',
  'import f',
  'from m import g as f',
  'def g():\n    pass',
  'N = 2',
  'if True:\n    N = 2',
  '__import__("m")',
  'import list',
])('nothing is plain beside %j', async (setup) => {
  expect(await isPlain('assert f(list([1])) == 2', setup)).toBe(false)
})
