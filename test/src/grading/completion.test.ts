import { describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/core/problem.ts'
import { programOfCompletion } from '../../../src/grading/completion.ts'
import { py } from '../../../src/values/py-value.ts'

const tests = [{ args: [py.int(1)], expected: py.int(2) }]

function problem(prompt: string, functionName = 'f', more: Partial<Problem> = {}): Problem {
  return {
    kind: 'function',
    id: 'f',
    functionName,
    parameters: [],
    returnType: 'Any',
    docstring: 'Any.',
    visibleTests: tests,
    hiddenTests: tests,
    comparison: { mode: 'python-eq' },
    tags: [],
    prompt,
    ...more,
  }
}

const FUNCTION = 'import math\n\n@cached\ndef f(n):\n    """Any."""\n'
const CLASS = '# Given.\nclass Solution:\n    def countBig(self, nums):\n        '

describe('a completion that begins with a body continues the prompt', () => {
  test.each([
    ['a body', '    return n\n'],
    ['an empty line first', '\n    return n\n'],
    ['a body, then the same function again', '    return n\n\n\ndef f(n):\n    return n\n'],
    ['a body, then the beginning of the function', '    return n\n\n\ndef f('],
    ['a body, then a comment', '    return n\n\n# def f(n):\n'],
    ['another value for the name', 'f = lambda n: n\n'],
    ['another function alone', 'def g(n):\n    return n\n'],
  ])('%s', (_what, completion) => {
    expect(programOfCompletion(problem(FUNCTION), completion)).toBe(FUNCTION + completion)
  })

  test.each([
    ['a body on the prompt’s last line', 'return len(nums)\n'],
    [
      'an import on the prompt’s last line',
      'import math\n        return math.inf\n\nclass Solution:\n    pass\n',
    ],
    ['a class within the body', 'class Big:\n            pass\n        return Big\n'],
  ])('%s', (_what, completion) => {
    expect(programOfCompletion(problem(CLASS, 'countBig'), completion)).toBe(CLASS + completion)
  })
})

describe('a completion that begins a program of its own gets what stands before the definition', () => {
  test.each([
    ['the function', 'def f(n):\n    return n\n'],
    ['a comment first', '# Here it is.\ndef f(n):\n    return n\n'],
    ['imports and the function', 'import os\nfrom re import sub\n\ndef f(n):\n    return n\n'],
    ['a decorated function', '@staticmethod\ndef f(n):\n    return n\n'],
    ['a class and an alias', 'class A:\n    def f(self, n):\n        return n\n\nf = A().f\n'],
    ['a coroutine', 'async def f(n):\n    return n\n'],
  ])('%s', (_what, completion) => {
    expect(programOfCompletion(problem(FUNCTION), completion)).toBe(
      `import math\n\n\n${completion}`,
    )
  })

  test('a whole class', () => {
    const completion = 'class Solution:\n    def countBig(self, nums):\n        return len(nums)\n'
    expect(programOfCompletion(problem(CLASS, 'countBig'), completion)).toBe(
      `# Given.\n\n${completion}`,
    )
  })
})

test('what follows a completion is put there, and tabs are four spaces then', () => {
  const odex = problem('def f(n):\n\t', 'f', { promptSuffix: '\n\treturn m' })
  expect(programOfCompletion(odex, 'm = n')).toBe('def f(n):\n    m = n\n    return m')
})

test('hostile prompts and completions are judged in time', () => {
  const many = '@\n'.repeat(300_000)
  const started = performance.now()
  programOfCompletion(
    problem(`${many}def f(n):\n`),
    `import os\n${' '.repeat(300_000)}x = 1\n${many}`,
  )
  expect(performance.now() - started).toBeLessThan(2_000)
})
