import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { overrideLimits } from '../../../src/sandbox/limits.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'
import { py } from '../../../src/values/py-value.ts'
import { DOUBLE, DOUBLE_ALONE, request, testCase } from '../../support/grade-requests.ts'
import { anyValue } from '../../support/sandbox-values.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

async function grade(source: string, changes: Partial<GradeRequest> = {}): Promise<ProgramVerdict> {
  const [verdict] = await sandbox.grade([request(source, changes)])
  return verdict as ProgramVerdict
}

/** What a function without parameters returns. */
async function returned(source: string, changes: Partial<GradeRequest> = {}): Promise<unknown> {
  const tests = [testCase([], py.none)]
  const verdict = await grade(source, { tests, keepReturned: true, ...changes })
  return verdict.tests[0]?.returned ?? verdict.tests[0]
}

const statuses = (verdict: ProgramVerdict): string[] => verdict.tests.map((test) => test.status)

describe('verdicts', () => {
  it('counts the tests that pass and takes the status of the first that does not', async () => {
    expect(await grade(DOUBLE)).toMatchObject({ status: 'passed', passed: 4, total: 4 })
    const verdict = await grade('def solve(n):\n    return 0 if n == 5 else n + n\n')
    expect(verdict).toMatchObject({ status: 'wrong_answer', passed: 3 })
    expect(statuses(verdict)).toEqual(['passed', 'passed', 'wrong_answer', 'passed'])
  })

  it('names the exception of a runtime error', async () => {
    const verdict = await grade('def solve(n):\n    return [1][n]\n')
    expect(verdict.tests[2]).toEqual({ status: 'runtime_error', exception: 'IndexError' })
    expect(await grade('import math\nmath.sqrt(-1)\n')).toMatchObject({ status: 'runtime_error' })
  })

  it('tells a syntax error, a missing entry point and an unreadable value apart', async () => {
    expect((await grade('def solve(n)')).status).toBe('syntax_error')
    expect((await grade('def solve(n):\n    return "\ud800"')).status).toBe('syntax_error')
    expect((await grade(`x = '${'a'.repeat(70_000)}'`)).status).toBe('syntax_error')
    expect((await grade('def other(n):\n    return n')).status).toBe('missing_entry_point')
    expect((await grade('solve = 5')).status).toBe('missing_entry_point')
    expect((await grade('def solve(n):\n    return object()')).status).toBe('invalid_return')
    expect((await grade('def solve(n):\n    return lambda: n')).status).toBe('invalid_return')
  })

  it('calls lambdas, classes with __call__ and builtins as entry points', async () => {
    expect((await grade('solve = lambda n: n * 2')).status).toBe('passed')
    expect(
      (await grade('import functools, operator\nsolve = functools.partial(operator.mul, 2)'))
        .status,
    ).toBe('passed')
  })

  it('gives a program without tests the status passed', async () => {
    const verdicts = await sandbox.grade([
      request(DOUBLE, { tests: [] }),
      request(DOUBLE),
      request('def solve(', { tests: [] }),
    ])
    expect(verdicts.map((verdict) => [verdict.status, verdict.total])).toEqual([
      ['passed', 0],
      ['passed', 4],
      ['passed', 0],
    ])
  })

  it('keeps the order of requests', async () => {
    const requests = Array.from({ length: 300 }, (_, i) =>
      request(`${i % 3 === 0 ? 'import math\n' : ''}def solve(n):\n    return n * 2 + ${i}\n`, {
        tests: [testCase([py.int(i)], py.int(3 * i))],
      }),
    )
    const verdicts = await sandbox.grade(requests)
    expect(verdicts.every((verdict) => verdict.status === 'passed')).toBe(true)
  })
})

describe('values', () => {
  it('carries every value into the interpreter and back unchanged', async () => {
    const identity = 'def solve(value):\n    return value\n'
    await fc.assert(
      fc.asyncProperty(fc.array(anyValue, { minLength: 1, maxLength: 40 }), async (values) => {
        const tests = values.map((value) => testCase([value], value))
        const verdict = await grade(identity, { tests, keepReturned: true, limits: 'grading' })
        const back = verdict.tests.map((test) => test.returned)
        expect(back.map(normal)).toEqual(values.map(normal))
      }),
      { numRuns: 40 },
    )
  })

  it('reads dictionaries of instances, big and shrunken ones', async () => {
    const source = `class A:
    def __init__(self):
        self.b, self.a = 1, 2
def solve():
    a = A()
    big = {i: str(i) for i in range(1000)}
    for i in range(998): del big[i]
    return [vars(a), big, {'x': 1, 2: 3}, set(range(100)) - set(range(98))]
`
    expect(await returned(source)).toEqual(
      py.list([
        py.dict([
          [py.str('b'), py.int(1)],
          [py.str('a'), py.int(2)],
        ]),
        py.dict([
          [py.int(998), py.str('998')],
          [py.int(999), py.str('999')],
        ]),
        py.dict([
          [py.str('x'), py.int(1)],
          [py.int(2), py.int(3)],
        ]),
        py.set([py.int(98), py.int(99)]),
      ]),
    )
  })

  it('keeps what a library class equals, and no value where it equals no builtin one', async () => {
    const comparison = { mode: 'python-eq' } as const
    const source = (value: string) => `from collections import Counter, deque
from fractions import Fraction
from decimal import Decimal
def solve():
    return ${value}
`
    expect(
      await returned(source("[Counter('a'), Fraction(6, 2), Decimal('-0.125')]"), { comparison }),
    ).toEqual(py.list([py.dict([[py.str('a'), py.int(1)]]), py.int(3), py.float(-0.125)]))
    for (const value of ['[deque([1])]', 'Fraction(1, 3)', '{1: Decimal("0.1")}']) {
      expect(await returned(source(value), { comparison })).toEqual({ status: 'wrong_answer' })
    }
  })

  it('keeps returned values of 64 KiB and 20,000 parts, and larger ones only when asked', async () => {
    const kept = async (value: string, keepReturned: boolean | 'whole') =>
      (await returned(`def solve():\n    return ${value}\n`, {
        keepReturned,
        limits: 'grading',
      })) as { readonly type?: string }
    for (const value of ["'a' * 65_000", '[None] * 19_999']) {
      expect(await kept(value, true)).toHaveProperty('type')
    }
    for (const value of ["'a' * 66_000", '[None] * 20_000', '7 ** 300_000']) {
      expect(await kept(value, true)).toEqual({ status: 'wrong_answer' })
      expect(await kept(value, 'whole')).toHaveProperty('type')
    }
  })
})

/** Sets and dictionaries in one order, so that they can be compared as they are. */
function normal(value: PyValue | undefined): unknown {
  if (value === undefined) return undefined
  if (value.type === 'set' || value.type === 'frozenset') {
    return { type: value.type, items: value.items.map(normal).map(text).sort() }
  }
  if ('items' in value) return { type: value.type, items: value.items.map(normal) }
  if (value.type === 'dict') {
    return { type: 'dict', entries: value.entries.map(([k, v]) => [normal(k), normal(v)]) }
  }
  return value
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}n` : item))
}

describe('limits', () => {
  it('decides time limits in training by counted work, the same every time', async () => {
    const loop = (count: number) =>
      `def solve(n):\n    for _ in range(${count}):\n        pass\n    return n * 2\n`
    const counts = Array.from({ length: 60 }, (_, i) => 20_200 + 10 * i)
    const run = async (prefix: string) =>
      (await sandbox.grade(counts.map((count) => request(prefix + loop(count))))).map(
        (verdict) => verdict.status,
      )
    const [shared, sharedAgain, alone] = [await run(''), await run(''), await run('import math\n')]
    expect(sharedAgain).toEqual(shared)
    expect(new Set(shared)).toEqual(new Set(['passed', 'time_limit']))
    expect(shared.indexOf('time_limit')).toBe(shared.lastIndexOf('passed') + 1)
    expect(new Set(alone)).toEqual(new Set(['passed', 'time_limit']))
  })

  it('leaves the tests after a time limit out in training, and runs them in grading', async () => {
    const source = 'def solve(n):\n    while n == 1: pass\n    return n * 2\n'
    expect(statuses(await grade(source))).toEqual([
      'passed',
      'time_limit',
      'time_limit',
      'time_limit',
    ])
    const limits = overrideLimits('grading', { cpuMsPerTest: 50 })
    expect(statuses(await grade(source, { limits }))).toEqual([
      'passed',
      'time_limit',
      'passed',
      'passed',
    ])
  })

  it('stops loops in C by the clock', async () => {
    const limits = overrideLimits('training', { cpuMsPerTest: 20 })
    const source = 'def solve(n):\n    return sum(range(10 ** 12))\n'
    expect((await grade(source, { limits })).status).toBe('time_limit')
  })

  it('counts a whole program as well as each test', async () => {
    const source = 'def solve(n):\n    for _ in range(300_000): pass\n    return n * 2\n'
    const tests = Array.from({ length: 60 }, (_, i) => testCase([py.int(i)], py.int(2 * i)))
    const limits = overrideLimits('grading', { fuelPerProgram: 20_000_000 })
    const verdict = await grade(source, { tests, limits })
    // How far it came is the same each time: the tests before the end of its fuel keep their verdicts.
    expect(verdict.status).toBe('time_limit')
    expect(statuses(verdict)).toContain('time_limit')
    expect(verdict.passed).toBeLessThan(tests.length)
  })

  it('gives a program its heap and no more', async () => {
    const hoard = (mb: number) =>
      `def solve(n):\n    block = bytearray(${mb} << 20)\n    return n * 2\n`
    expect((await grade(hoard(20))).status).toBe('passed')
    expect((await grade(hoard(60))).status).toBe('memory_limit')
    expect((await grade(hoard(60), { limits: 'grading' })).status).toBe('passed')
    expect((await grade(hoard(20))).status).toBe('passed')
    expect((await grade(hoard(60))).status).toBe('memory_limit')
    const caught =
      'def solve(n):\n    try: bytearray(1 << 30)\n    except MemoryError: return n * 2\n'
    expect((await grade(caught)).status).toBe('passed')
  })

  it('limits output and the size and depth of values', async () => {
    const print = (characters: number) =>
      `def solve(n):\n    print('x' * ${characters})\n    return n * 2\n`
    expect((await grade(print(60_000))).status).toBe('passed')
    expect((await grade(print(70_000))).status).toBe('output_limit')
    const limits = overrideLimits('grading', { returnBytes: 100, returnDepth: 3 })
    const value = async (expression: string) =>
      (await grade(`def solve(n):\n    return ${expression}`, { limits })).status
    expect(await value("'x' * 90")).toBe('wrong_answer')
    expect(await value("'x' * 100")).toBe('output_limit')
    expect(await value('10 ** 90')).toBe('wrong_answer')
    expect(await value('10 ** 101')).toBe('output_limit')
    expect(await value('[[[1]]]')).toBe('wrong_answer')
    expect(await value('[[[[1]]]]')).toBe('invalid_return')
  })
})

it('carries many large values, and stops a program that returns too much in all', async () => {
  const source = 'import math\ndef solve(n):\n    return "x" * 900_000\n'
  const tests = (count: number) =>
    Array.from({ length: count }, (_, i) => testCase([py.int(i)], py.str('x'.repeat(900_000))))
  const small = tests(6)
  const verdicts = await sandbox.grade(
    Array.from({ length: 5 }, () => request(source, { tests: small, limits: 'grading' })),
  )
  expect(verdicts.map((verdict) => verdict.passed)).toEqual([6, 6, 6, 6, 6])
  const verdict = await grade(source, { tests: tests(80), limits: 'grading' })
  expect(verdict.status).toBe('output_limit')
  expect(verdict.passed).toBeGreaterThan(60)
})

describe('the interpreter', () => {
  it('offers the ordinary standard library', async () => {
    const modules =
      'math itertools functools collections re string heapq bisect datetime decimal fractions random statistics typing dataclasses enum json copy operator abc array calendar cmath contextlib hashlib io numbers queue struct textwrap time types unicodedata'
    const source = `import ${modules.split(' ').join(', ')}\n${DOUBLE}`
    expect((await grade(source, { limits: 'grading' })).status).toBe('passed')
  })

  it('recurses a thousand levels through builtins', async () => {
    const source = `def solve(n):
    def depth(k):
        return 0 if k == 0 else 1 + max(map(depth, [k - 1]))
    return depth(450) - 450 + n * 2
`
    expect((await grade(source)).status).toBe('passed')
  })

  it('gives every program the same random numbers, clock and hashes', async () => {
    const source = `import random, time, os, datetime, uuid
def solve():
    return [random.random(), time.time(), os.urandom(4), str(datetime.datetime.now()),
            list({'a', 'b', 'c', 'd', 'e'}), str(uuid.uuid4()), os.environ['HOME'], id(object())]
`
    const options = { limits: 'grading' as const }
    const first = await returned(source, options)
    await grade('import random\nrandom.seed(7)\ndef solve(n): return random.random()')
    expect(first).toMatchObject({ type: 'list' })
    expect(await returned(source, options)).toEqual(first)
  })

  it('keeps nothing of one test for the next but what lies outside its globals', async () => {
    const source = 'seen = []\ndef solve(n):\n    seen.append(n)\n    return len(seen) * n * 2\n'
    expect((await grade(source)).status).toBe('passed')
  })

  it('supports dataclasses, enums, generics and generators', async () => {
    const source = `from __future__ import annotations
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple, Generic, TypeVar
T = TypeVar('T')
class Color(Enum):
    RED = 2
@dataclass(order=True)
class Box(Generic[T]):
    value: int
    rest: list[int] = field(default_factory=list)
class Pair(NamedTuple):
    a: int
    b: int
def twice(n):
    yield from (n for _ in range(Color.RED.value))
def solve(n: int) -> int:
    return sum(twice(Pair(Box(n).value, 0).a))
`
    expect((await grade(source, { limits: 'grading' })).status).toBe('passed')
  })

  it('gives the same verdicts shared and alone', async () => {
    const bodies = [
      'n * 2',
      'n / 0',
      '[n][1]',
      'n + n',
      "'x' * n",
      'len(n)',
      'sum(range(n)) * 0 + 2 * n',
    ]
    const run = async (prefix: string) => {
      const verdicts = await sandbox.grade(
        bodies.map((body) => request(`${prefix}def solve(n):\n    return ${body}\n`)),
      )
      return verdicts
    }
    expect(await run('import math\n')).toEqual(await run(''))
  })
})

it('counts programs that shared an interpreter and programs that did not', async () => {
  const before = sandbox.stats().workers[0]?.shared ?? 0
  await grade(DOUBLE)
  await grade(DOUBLE_ALONE)
  expect(sandbox.stats().workers[0]?.shared).toBe(before + 1)
})
