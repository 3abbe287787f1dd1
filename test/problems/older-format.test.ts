import { describe, expect, test } from 'vitest'
import { parseProblemSet } from '../../problems/load.ts'
import { ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import { toPythonCall } from '../../src/values/literal.ts'

interface OlderProblem {
  readonly function_name?: string
  readonly docstring?: string
  readonly test_cases: string
  readonly starter_code?: string
}

/** Test cases are text, so that `2.0` stays what a person wrote. */
function text({ function_name = 'f', docstring = '', test_cases, starter_code }: OlderProblem) {
  const starter =
    starter_code === undefined ? '' : `, "starter_code": ${JSON.stringify(starter_code)}`
  return `{"function_name": "${function_name}", "docstring": ${JSON.stringify(docstring)}, "test_cases": ${test_cases}${starter}}`
}

function read(problem: OlderProblem): Problem {
  const set = parseProblemSet(`[${text(problem)}]`, 'older.json')
  return set.problems[0] as Problem
}

function calls(problem: OlderProblem): string[] {
  const { visibleTests, hiddenTests } = read(problem)
  return [...visibleTests, ...hiddenTests].map(({ args }) => toPythonCall('f', args)).sort()
}

const THREES = '[[[1, 2, 3], 6], [[4, 5, 6], 15], [[0, 0, 1], 1]]'

describe('an input that is no list', () => {
  test('is the only argument', () => {
    expect(calls({ test_cases: '[[2, true], [3, false]]' })).toEqual(['f(2)', 'f(3)'])
  })
})

describe('an input that is a list, with a def line', () => {
  test('is the argument list where the function takes several', () => {
    const problem = { test_cases: THREES, starter_code: 'def f(a, b, c):\n    pass' }
    expect(calls(problem)).toContain('f(1, 2, 3)')
    expect(read(problem).parameters.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })

  test('is the argument where the function takes one', () => {
    const problem = { test_cases: THREES, starter_code: 'def f(numbers):\n    ' }
    expect(calls(problem)).toContain('f([1, 2, 3])')
    expect(read(problem).parameters).toEqual([{ name: 'numbers', type: 'list[int]' }])
  })

  test('is the argument list where every one holds a single value', () => {
    const starter_code = 'def f(n):\n    pass'
    const wrapped = '[[[5], 120], [[1], 1], [[0], 1]]'
    expect(calls({ test_cases: wrapped, starter_code })).toContain('f(5)')
    const lists = '[[[[1, 2]], 3], [[[]], 0], [[[4]], 4]]'
    expect(calls({ test_cases: lists, starter_code })).toEqual(['f([1, 2])', 'f([4])', 'f([])'])
  })

  test('goes by an annotation where there is one', () => {
    const starter_code = 'def f(xs: list[int]) -> int:\n    ...'
    expect(calls({ test_cases: '[[[5], 5], [[1], 1]]', starter_code })).toContain('f([5])')
    const wrapped = '[[[[5]], 5], [[[1]], 1]]'
    expect(calls({ test_cases: wrapped, starter_code })).toContain('f([5])')
  })

  test('is refused where its length is not the number of parameters', () => {
    const problem = { test_cases: '[[[1, 2], 3], [[1], 1]]', starter_code: 'def f(a, b): pass' }
    expect(() => read(problem)).toThrow(ProblemError)
    expect(() => read(problem)).toThrow(
      /^older\.json:1:\d+: \[0\]\.test_cases: the function takes 2 arguments, so every input must be a list of 2$/,
    )
  })

  test('is refused where two tests leave it open', () => {
    const test_cases = '[[[5], 5], [[1], 1]]'
    const ofList = { test_cases, starter_code: 'def f(nums): pass' }
    expect(() => read(ofList)).toThrow(
      'add tests, or for lists `"starter_code": "def f(nums: list):\\n    pass"`',
    )
    const settled = { test_cases, starter_code: 'def f(nums: list):\n    pass' }
    expect(calls(settled)).toContain('f([5])')
    expect(calls({ test_cases, starter_code: 'def f(n): pass' })).toContain('f(5)')
  })
})

describe('an input that is a list, without a def line', () => {
  test('is the argument where lengths differ', () => {
    expect(calls({ test_cases: '[[[1, 2], 3], [[], 0]]' })).toEqual(['f([1, 2])', 'f([])'])
  })

  test('is the argument list where its places hold different kinds of values', () => {
    expect(calls({ test_cases: '[[[[1, 2], 2], true], [[[3], 1], false]]' })).toEqual([
      'f([1, 2], 2)',
      'f([3], 1)',
    ])
  })

  test('goes by an example call in the docstring', () => {
    const docstring = 'Handle the items.\n>>> f(1, 2, 3)\n6'
    expect(calls({ test_cases: THREES, docstring })).toContain('f(1, 2, 3)')
    const single = 'Example: f([1, 2, 3]) -> 6'
    expect(calls({ test_cases: THREES, docstring: single })).toContain('f([1, 2, 3])')
  })

  test.each([
    ['Return the largest of three numbers', 'f(1, 2, 3)'],
    ['Return the sum of a, b and c', 'f(1, 2, 3)'],
    ['Return the sum of a list of numbers', 'f([1, 2, 3])'],
    ['Add up all elements', 'f([1, 2, 3])'],
  ])('goes by the words of %j', (docstring, call) => {
    expect(calls({ test_cases: THREES, docstring })).toContain(call)
  })

  test.each(['Do the thing', 'Compare two numbers with a list'])(
    'is the argument list where %j settles nothing, as the documents of the format say',
    (docstring) => {
      expect(calls({ test_cases: THREES, docstring })).toContain('f(1, 2, 3)')
    },
  )

  test('unwraps single values', () => {
    const docstring = 'Return the factorial of n'
    expect(calls({ test_cases: '[[[5], 120], [[1], 1]]', docstring })).toContain('f(5)')
    expect(() =>
      read({ test_cases: '[[[5], 5], [[1], 1]]', docstring: 'Sum of the list' }),
    ).toThrow(
      'add `"starter_code": "def f(values: list):\\n    pass"` for a list, or an annotation of the value, such as `"starter_code": "def f(value: int):\\n    pass"`',
    )
  })

  test('is refused where some are wrapped and some are bare', () => {
    expect(() => read({ test_cases: '[[[5], 5], [1, 1]]' })).toThrow('write all of them one way')
  })
})

describe('a function without arguments', () => {
  test.each([{ starter_code: 'def f():\n    pass' }, {}])(
    'has one call, visible and hidden (%j)',
    (starter) => {
      const { parameters, visibleTests, hiddenTests } = read({
        test_cases: '[[[], 7]]',
        ...starter,
      })
      expect(parameters).toEqual([])
      expect(visibleTests).toHaveLength(1)
      expect(hiddenTests).toEqual(visibleTests)
    },
  )

  test('cannot have two answers', () => {
    expect(() => read({ test_cases: '[[[], 7], [[], 8]]' })).toThrow('another answer for the same')
  })
})

describe('a problem in the older format', () => {
  test('may stand alone', () => {
    const set = parseProblemSet(text({ test_cases: '[[2, 1], [3, 3]]' }), 'alone.json')
    expect(set).toMatchObject({ name: 'alone', problems: [{ id: 'f' }] })
    expect(() => parseProblemSet(text({ test_cases: '[[2, 1], [2, 1]]' }), 'alone.json')).toThrow(
      /^alone\.json:1:\d+: test_cases: needs at least 2 different inputs/,
    )
  })

  test('keeps every third test hidden, of each answer that repeats', () => {
    const cases = Array.from({ length: 12 }, (_, n) => `[${n}, ${n < 6}]`).join(', ')
    const { visibleTests, hiddenTests } = read({ test_cases: `[${cases}]` })
    expect([visibleTests.length, hiddenTests.length]).toEqual([8, 4])
    const yes = hiddenTests.filter(({ expected }) => expected.type === 'bool' && expected.value)
    expect(yes).toHaveLength(2)
  })

  test('drops repeated inputs so that nothing hidden is visible', () => {
    const { visibleTests, hiddenTests } = read({ test_cases: '[[1, 1], [1, 1], [2, 2]]' })
    expect([visibleTests.length, hiddenTests.length]).toEqual([1, 1])
  })

  test('needs two different inputs', () => {
    expect(() => read({ test_cases: '[[1, 1], [1, 1]]' })).toThrow('at least 2 different inputs')
    expect(() => read({ test_cases: '[]' })).toThrow('at least 2 different inputs')
  })

  test('reads a number with a point as a float and compares number answers as Python does', () => {
    const problem = read({ test_cases: '[[2.0, 4.0], [3.0, 9.0], [1.5, 2.25]]' })
    expect(problem.parameters[0]?.type).toBe('float')
    expect(problem.comparison).toEqual({ mode: 'python-eq' })
  })

  test('reads NaN, infinities, large floats and large ints as Python does', () => {
    const test_cases =
      '[[NaN, "NaN"], [-Infinity, "a"], [1e+308, "b"], [99999999999999999999, "c"]]'
    expect(calls({ test_cases })).toEqual([
      'f(1e+308)',
      'f(99999999999999999999)',
      "f(float('-inf'))",
      "f(float('nan'))",
    ])
    const own = `{"name": "x", "problems": [{"id": "a", "x": [NaN]}]}`
    expect(() => parseProblemSet(own, 'own.json')).toThrow(
      'own.json:1:46: not valid JSON: a value of a test is written {"$float": "nan"}',
    )
  })

  test('compares other answers exactly', () => {
    expect(read({ test_cases: '[[2, true], [3, false]]' }).comparison).toEqual({ mode: 'exact' })
    const starter_code = 'def f(n: int) -> int: pass'
    expect(read({ test_cases: '[[2, 4], [3, 9]]', starter_code }).comparison).toEqual({
      mode: 'exact',
    })
  })

  test('keeps a starting body that says something', () => {
    const starter_code = 'def f(n):\n    total = 0\n    for i in range(n):\n        '
    const problem = read({ test_cases: '[[2, 1], [3, 3]]', starter_code })
    expect(problem.starterCode).toBe('total = 0\nfor i in range(n):')
    const begun = read({ test_cases: '[[2, 1], [3, 3]]', starter_code: 'def f(n):\n    return ' })
    expect(begun.starterCode).toBe('return')
    const empty = 'def f(n):\n    """Words."""\n    # TODO\n    pass\n'
    expect(
      read({ test_cases: '[[2, 1], [3, 3]]', starter_code: empty }).starterCode,
    ).toBeUndefined()
    for (const nothing of ['pass', 'return', 'return\n', 'return None']) {
      const starter = `def f(n):\n    ${nothing}`
      expect(
        read({ test_cases: '[[2, 1], [3, 3]]', starter_code: starter }).starterCode,
      ).toBeUndefined()
    }
  })

  test('may stand in {"problems": …}', () => {
    const json = `{"problems": [${text({ test_cases: '[[2, 1], [3, 3]]' })}]}`
    const set = parseProblemSet(json, 'data/older.json')
    expect(set.name).toBe('older')
    expect(set.problems).toHaveLength(1)
  })

  test('is refused with an unknown key or a malformed test', () => {
    expect(() => parseProblemSet('[{"function_nam": "f"}]', 'o.json')).toThrow(
      'unknown key `function_nam`; did you mean `function_name`?',
    )
    expect(() => read({ test_cases: '[[1, 2, 3], [4, 5]]' })).toThrow(
      '[0].test_cases[0]: a test case is `[input, expected]`',
    )
  })
})
