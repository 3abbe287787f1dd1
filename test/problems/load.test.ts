import { describe, expect, test } from 'vitest'
import { encodeProblemSet, formatJson } from '../../problems/encode.ts'
import { listProblemSets, loadProblemSet, parseProblemSet } from '../../problems/load.ts'
import { ProblemError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { py } from '../../src/values/py-value.ts'

function problem(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'double',
    function_name: 'double',
    parameters: [{ name: 'n', type: 'int' }],
    return_type: 'int',
    docstring: 'Double a number.',
    visible_tests: [{ args: [1], expected: 2 }],
    hidden_tests: [{ args: [2], expected: 4 }],
    ...changes,
  }
}

function parse(...problems: Record<string, unknown>[]) {
  return parseProblemSet(JSON.stringify({ name: 'mine', problems }, null, 1), 'mine.json')
}

describe('loadProblemSet', () => {
  test('finds the shipped sets by name', async () => {
    expect(await listProblemSets()).toEqual(expect.arrayContaining(['seed-eval', 'seed-train']))
    const train = await loadProblemSet('seed-train')
    expect(train.problems.map(({ id }) => id)).toEqual([
      'add_numbers',
      'is_even',
      'max_of_three',
      'count_vowels',
      'reverse_string',
      'factorial',
      'is_palindrome',
      'sum_list',
    ])
    const evaluation = await loadProblemSet('seed-eval')
    expect(evaluation.problems.map(({ id }) => id)).toEqual(['multiply', 'is_prime', 'find_min'])
  })

  test('finds a set by the path of its file', async () => {
    const byPath = await loadProblemSet('problems/sets/seed-eval.json')
    expect(byPath).toEqual(await loadProblemSet('seed-eval'))
  })

  test('suggests the nearest name', async () => {
    await expect(loadProblemSet('seed-trian')).rejects.toThrow(
      new ProblemError(
        'Unknown problem set `seed-trian`; did you mean `seed-train`? (a file is named by a path that ends in .json)',
      ),
    )
  })

  test('says that a file is not there', async () => {
    await expect(loadProblemSet('nowhere/set.json')).rejects.toThrow(
      'Problem file `nowhere/set.json`: there is no such file',
    )
  })
})

describe('parseProblemSet', () => {
  test('fills in what may be left out', () => {
    const [read] = parse(problem()).problems
    expect(read).toEqual({
      kind: 'function',
      id: 'double',
      functionName: 'double',
      parameters: [{ name: 'n', type: 'int' }],
      returnType: 'int',
      docstring: 'Double a number.',
      visibleTests: [{ args: [py.int(1)], expected: py.int(2) }],
      hiddenTests: [{ args: [py.int(2)], expected: py.int(4) }],
      comparison: { mode: 'exact' },
      tags: [],
    })
  })

  test('reads tests by the declared types', () => {
    const [read] = parse(
      problem({
        parameters: [{ name: 'pair', type: 'tuple[int, float]' }],
        return_type: 'float',
        visible_tests: [{ args: [[1, 2]], expected: 3 }],
        hidden_tests: [{ args: [[1, 1]], expected: 2 }],
      }),
    ).problems
    expect(read?.visibleTests[0]).toEqual({
      args: [py.tuple([py.int(1), py.float(2)])],
      expected: py.float(3),
    })
  })

  test('brings a starting body to column 0', () => {
    const [read] = parse(problem({ starter_code: '    if n:\n        return n\n' })).problems
    expect(read?.starterCode).toBe('if n:\n    return n')
  })

  test('takes a starting body of any number of lines', () => {
    const body = 'n += 1\n'.repeat(200_000).trimEnd()
    const starter = body.replaceAll(/^/gm, '  ')
    expect(parse(problem({ starter_code: starter })).problems[0]?.starterCode).toBe(body)
  })

  test.each([
    ['{"name": "x",\n "problems": [,]}', 'mine.json:2:15: not valid JSON: expected a value'],
    ['{"name": "x"', 'mine.json:1:13: not valid JSON: expected `,` or `}`'],
    ["{'name': 1}", 'mine.json:1:2: not valid JSON'],
    ['', 'mine.json:1:1: not valid JSON'],
    ['[]', 'mine.json:1:1: needs at least 1 entry'],
    ['{"name": "x"}', 'mine.json:1:1: problems: is missing'],
    ['"x"', 'mine.json:1:1: expected a mapping of keys to values, got `"x"`'],
  ])('says where %j is broken', (text, message) => {
    expect(() => parseProblemSet(text, 'mine.json')).toThrow(ProblemError)
    expect(() => parseProblemSet(text, 'mine.json')).toThrow(message)
  })

  test.each([
    [{ docstrng: 'x' }, 'problems[0].docstrng: unknown key `docstrng`; did you mean `docstring`?'],
    [{ docstring: 3 }, 'problems[0].docstring: expected a text, got `3` (number)'],
    [{ id: 'Double It' }, 'problems[0].id: must be lower-case letters'],
    [{ function_name: '2x' }, 'problems[0].function_name: must be a Python identifier'],
    [{ function_name: 'lambda' }, '`lambda` is a Python keyword'],
    [{ parameters: [{ name: 'n', type: 'itn' }] }, 'parameters[0].type: Type annotation `itn`'],
    [{ return_type: 'list[int' }, 'return_type: Type annotation `list[int`'],
    [{ kind: 'robot' }, 'kind: expected `"function"`, got `"robot"`'],
    [{ visible_tests: [] }, 'visible_tests: expected a list of >= 1 items, got `[]` (list)'],
    [{ hidden_tests: [] }, 'hidden_tests: expected a list of >= 1 items, got `[]` (list)'],
    [
      { visible_tests: [{ args: [1, 2], expected: 3 }] },
      'visible_tests[0].args: expected 1 argument, one per parameter, got 2',
    ],
    [
      { visible_tests: [{ args: ['1'], expected: 3 }] },
      'visible_tests[0].args[0]: value: expected `int`, got `"1"`',
    ],
    [
      { hidden_tests: [{ args: [5], expected: true }] },
      'hidden_tests[0].expected: value: expected `int`, got `true`',
    ],
    [{ hidden_tests: [{ args: [5] }] }, 'hidden_tests[0].expected: is missing'],
    [{ hidden_tests: [{ args: [1], expected: 9 }] }, 'expects another answer'],
    [{ comparison: { mode: 'exat' } }, 'got `"exat"`; did you mean `exact`?'],
    [{ comparison: { absolute_tolerance: 1 } }, 'tolerances need `"mode": "float"`'],
    [{ starter_code: 'def double(n):\n  pass' }, 'is the body only'],
    [
      { parameters: [{ name: 'double', type: 'int' }] },
      '`double` is already the name of something else here',
    ],
  ])('refuses %j with path and rule', (changes, message) => {
    expect(() => parse(problem(changes))).toThrow(ProblemError)
    expect(() => parse(problem(changes))).toThrow(message)
    expect(() => parse(problem(changes))).toThrow(/^mine\.json:\d+:\d+: /)
  })

  test('refuses two problems with one id and says where the second stands', () => {
    expect(() => parse(problem(), problem())).toThrow(
      /^mine\.json:33:10: problems\[1\]\.id: duplicate id `double`: problem 0 has it too; rename one$/,
    )
  })

  test('ignores a byte order mark', () => {
    const text = `\uFEFF${JSON.stringify({ name: 'mine', problems: [problem()] })}`
    expect(parseProblemSet(text, 'mine.json').problems).toHaveLength(1)
  })
})

test('encodeProblemSet writes what reads back as the same set', async () => {
  for (const name of await listProblemSets()) {
    const set = await loadProblemSet(name)
    const text = formatJson(encodeProblemSet(set) as Json)
    expect(parseProblemSet(text, 'again.json')).toEqual(set)
  }
})
