import { expect, test } from 'vitest'
import { parseProblemSet } from '../../problems/load.ts'
import { checkStarter, checkWriting, writingWarning } from '../../problems/writing.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'

const vocabulary = createVocabulary()

function problem(id: string, reference: string | undefined, rest: object = {}) {
  const text = JSON.stringify({
    name: 'mine',
    problems: [
      {
        id,
        function_name: id,
        parameters: [{ name: 'x', type: 'str' }],
        return_type: 'str',
        docstring: 'What it does.',
        ...(reference === undefined ? {} : { reference_solution: reference }),
        visible_tests: [{ args: ['a'], expected: 'a' }],
        hidden_tests: [{ args: ['b'], expected: 'b' }],
        ...rest,
      },
    ],
  })
  const { problems } = parseProblemSet(text, 'mine.json')
  return problems[0]!
}

const same = problem('same', 'def same(x):\n    return x\n')
const greet = problem('greet', "def greet(x):\n    return 'Hello, ' + x\n")

test('a reference that lacks a token is named with the place', () => {
  expect(checkWriting(same, { vocabulary, maxSteps: 50 })).toBeNull()
  expect(checkWriting(greet, { vocabulary, maxSteps: 50 })).toMatchObject({
    severity: 'warning',
    rule: 'unwritable',
    message: expect.stringContaining("2:11 the string `'Hello, '` is not in the vocabulary of 256"),
  })
})

test('a reference that is longer than a program may be is named with both counts', () => {
  // `return`, `x`, END
  expect(checkWriting(same, { vocabulary, maxSteps: 3 })).toBeNull()
  expect(checkWriting(same, { vocabulary, maxSteps: 2 })?.message).toMatch(
    /needs 3 tokens and a program may have 2/,
  )
})

test('nothing is said where there is no reference, nor of the length where starter code begins', () => {
  expect(checkWriting(problem('none', undefined), { vocabulary, maxSteps: 2 })).toBeNull()
  const begun = problem('begun', 'def begun(x):\n    y = x\n    return y\n', {
    starter_code: 'y = x',
  })
  expect(checkWriting(begun, { vocabulary, maxSteps: 3 })).toBeNull()
})

test('one line names all of them, the first eight by name', () => {
  expect(writingWarning([same], [{ vocabulary, maxSteps: 50 }])).toBeNull()
  const many = Array.from({ length: 10 }, (_, i) =>
    problem(`f${i}`, `def f${i}(x):\n    return 'Hello, ' + x\n`),
  )
  const line = writingWarning([same, ...many], [{ vocabulary, maxSteps: 50 }])
  expect(line).toMatch(/f0 \(lacks a token\), .*f7 \(lacks a token\) and 2 more; /)
  expect(line).not.toContain('\n')
})

test('what several agents cannot write is one line', () => {
  const means = [50, 2, 2].map((maxSteps) => ({ vocabulary, maxSteps }))
  const hello = problem('hello', "def hello(x):\n    return 'Hello, ' + x\n")
  expect(writingWarning([same, hello], means)).toMatch(
    /^the reference solution cannot be written with 256 tokens and 50 steps: hello \(lacks a token\); with 256 tokens and 2 steps: same \(too long\), hello \(lacks a token\); `[^;]*problems validate` says why, /,
  )
})

test('starter code that no agent can begin with is an error, in the words of the environment', () => {
  const begun = (starter_code: string, maxSteps = 50) =>
    checkStarter(problem('begun', undefined, { starter_code }), { vocabulary, maxSteps })
  expect(begun('y = x')).toBeNull()
  expect(checkStarter(same, { vocabulary, maxSteps: 50 })).toBeNull()
  expect(begun('y =')).toBeNull()
  expect(begun('y = (x')).toEqual({
    severity: 'error',
    rule: 'starter-unusable',
    message:
      'its starter code cannot be written in tokens: line 1: expected `,`, found the end of the line; end it with a whole statement, or leave it out',
  })
  expect(begun('y = x', 3)?.message).toMatch(
    /has 3 tokens, so that a program needs 4 and may have 3/,
  )
})
