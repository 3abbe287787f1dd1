import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComparisonRule } from '../../../../src/core/problem.ts'
import type { PyValue } from '../../../../src/core/py-value.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../../src/sandbox/pool.ts'
import { toPythonLiteral } from '../../../../src/values/literal.ts'
import { py } from '../../../../src/values/py-value.ts'
import { CLASSES, drawValue, relatedExpression } from '../../../support/equal-values.ts'
import { request, testCase } from '../../../support/grade-requests.ts'

let sandbox: PooledSandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

interface Case {
  readonly expression: string
  readonly expected: PyValue
}

const LINE = `def solve(at, b, ask):
    a = CASES[at]()
    return (a == b) is True if ask else a
`

/** What the sandbox says of each expression as an answer, and whether Python calls it equal. */
async function judge(cases: readonly Case[], comparison: ComparisonRule = { mode: 'python-eq' }) {
  const source = `${CLASSES}
CASES = [
${cases.map(({ expression }) => `    lambda: ${expression},`).join('\n')}
]
${LINE}`
  const tests = cases.flatMap(({ expected }, i) => [
    testCase([py.int(i), expected, py.bool(true)], py.bool(true)),
    testCase([py.int(i), expected, py.bool(false)], expected),
  ])
  const [verdict] = await sandbox.grade([request(source, { tests, comparison, limits: 'grading' })])
  const statuses = verdict?.tests.map(({ status }) => status) ?? []
  return cases.map((one, i) => ({
    ...one,
    equal: statuses[2 * i],
    status: statuses[2 * i + 1],
  }))
}

type Row = readonly [expression: string, expected: PyValue]

/** The expressions and their statuses, as lines. */
async function lines(rows: readonly Row[], rule?: ComparisonRule): Promise<string[]> {
  const cases = rows.map(([expression, expected]) => ({ expression, expected }))
  return (await judge(cases, rule)).map(({ expression, status }) => `${expression}: ${status}`)
}

const all = (rows: readonly Row[], status: string): string[] =>
  rows.map(([expression]) => `${expression}: ${status}`)

const AAB = py.dict([
  [py.str('a'), py.int(2)],
  [py.str('b'), py.int(1)],
])
const nines = py.tuple(Array.from({ length: 9 }, (_, i) => py.int(i)))

/** What Python's `==` calls equal and exact comparison does not read. */
const EQUAL: readonly Row[] = [
  ["Counter('aab')", AAB],
  ['OrderedDict(b=1, a=2)', AAB],
  ["defaultdict(int, {'a': 2, 'b': 1})", AAB],
  ["Dict({'a': 2, 'b': 1})", AAB],
  ["namedtuple('P', 'x y')(1, 2)", py.tuple([py.int(1), py.int(2)])],
  ["__import__('time').struct_time(range(9))", nines],
  ["bytearray(b'ab')", py.bytes([97, 98])],
  ["{'a': 1}.keys()", py.set([py.str('a')])],
  ["{'a': 1}.items()", py.set([py.tuple([py.str('a'), py.int(1)])])],
  ["__import__('enum').IntEnum('E', 'A B').B", py.int(2)],
  ["__import__('enum').StrEnum('E', 'A\xc9').A\xc9", py.str('a\xe9')],
  ['Fraction(1, 2)', py.float(0.5)],
  ['Fraction(6, 2)', py.int(3)],
  ['Fraction(1)', py.bool(true)],
  ["Decimal('0.5')", py.float(0.5)],
  ["Decimal('1E+400')", py.int(10n ** 400n)],
  ['{Fraction(1, 2), Int(3)}', py.frozenset([py.float(0.5), py.complex(3, 0)])],
  ['[List([Tuple([Int(1)])])]', py.list([py.list([py.tuple([py.int(1)])])])],
]

describe('python-eq', () => {
  it("agrees with Python's == wherever it gives a verdict", async () => {
    const rng = new Rng('python-eq')
    for (let round = 0; round < 6; round++) {
      const cases = Array.from({ length: 120 }, (): Case => {
        const expected = drawValue(rng, 3)
        return { expression: relatedExpression(expected, rng), expected }
      })
      const judged = await judge(cases)
      const wrong = judged.filter(({ equal, status }) =>
        equal === 'passed'
          ? status !== 'passed' && status !== 'invalid_return'
          : equal !== 'wrong_answer' || (status !== 'wrong_answer' && status !== 'invalid_return'),
      )
      const shown = wrong.map((one) => ({ ...one, expected: toPythonLiteral(one.expected) }))
      expect(shown).toEqual([])
      // Most are read: only what compares or hashes in a way of its own is not.
      expect(judged.filter(({ status }) => status === 'invalid_return').length).toBeLessThan(60)
      expect(judged.filter(({ status }) => status === 'passed').length).toBeGreaterThan(10)
    }
  })

  it('takes a class of the library as what it equals', async () => {
    expect(await lines(EQUAL)).toEqual(all(EQUAL, 'passed'))
  })

  it('calls a library class different where Python does', async () => {
    const rows: Row[] = [
      ['deque([1, 2])', py.ints([1, 2])],
      ["Decimal('0.1')", py.float(0.1)],
      ['Fraction(1, 3)', py.float(1 / 3)],
      ['Fraction(1, 10)', py.float(0.1)],
      ["Decimal('NaN')", py.float(Number.NaN)],
      ["Decimal('sNaN')", py.float(Number.NaN)],
      ["Decimal('1E+999999')", py.float(Infinity)],
      ["Decimal('1E-999999')", py.int(0)],
      ['[math.nan]', py.list([py.float(Number.NaN)])],
      ['{math.nan}', py.set([py.float(Number.NaN)])],
      ['{math.nan: 1}', py.dict([[py.float(Number.NaN), py.int(1)]])],
      ['{1, (2, math.nan)}', py.set([py.int(1), py.tuple([py.int(2), py.float(Number.NaN)])])],
      ['2**53 + 1', py.float(2 ** 53)],
      ["'\\ud83d\\ude00'", py.str('\u{1f600}')],
      ['[1, 2].__len__()', py.ints([1, 2])],
      ["{'a': 2, 'b': 1}.items()", AAB],
    ]
    expect(await lines(rows)).toEqual(all(rows, 'wrong_answer'))
  })

  it('reads nothing that compares or hashes by code of its own, and no other class', async () => {
    const one = py.ints([1])
    const rows: Row[] = [
      ['Always([2])', one],
      ['[Always([2])]', py.list([one])],
      ['Less((1,))', py.tuple([py.int(1)])],
      ['Never(1)', py.int(1)],
      ['{Hashed(1)}', py.set([py.int(1)])],
      ['{(0, Hashed(1)): 2}', py.dict([[py.tuple([py.int(0), py.int(1)]), py.int(2)]])],
      ['Strange(1)', py.int(1)],
      ["type('More', (Counter,), {})('aab')", AAB],
      ['range(2)', py.ints([0, 1])],
      ["memoryview(b'a')", py.bytes([97])],
      ["__import__('array').array('i', [1])", one],
      ["__import__('collections').UserList([1])", one],
      ['iter([1])', one],
      ['object()', py.none],
      ['(lambda a: a.append(a) or a)([])', one],
      ['int', py.int(0)],
      ['...', py.none],
    ]
    expect(await lines(rows)).toEqual(all(rows, 'invalid_return'))
    expect(await lines([['Hashed(1)', py.int(1)]])).toEqual(['Hashed(1): passed'])
  })

  it.each(['exact', 'float', 'unordered'] as const)(
    'has no place for subclasses and library classes beside it: %s refuses them',
    async (mode) => {
      const rows = [...EQUAL, ['deque([1])', py.ints([1])] as Row]
      expect(await lines(rows, { mode })).toEqual(all(rows, 'invalid_return'))
    },
  )
})
