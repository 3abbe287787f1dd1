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

const sets = ['mine/twenty.json']

test('one line names all of them, the first eight by name, and the command that says why', () => {
  const means = { vocabulary, maxSteps: 24 }
  expect(writingWarning({ problems: [same], sets }, [means])).toBeNull()
  const many = Array.from({ length: 10 }, (_, i) =>
    problem(`f${i}`, `def f${i}(x):\n    return 'Hello, ' + x\n`),
  )
  const line = writingWarning({ problems: [same, ...many], sets }, [means])
  expect(line).toMatch(
    /f0 \(not in the token language\), .*f7 \(not in the token language\) and 2 more; /,
  )
  expect(line).toContain(
    'problems validate mine/twenty.json --max-steps 24 --vocab-size 256` says why, ',
  )
  expect(line).toContain('envs tokens --vocab-size 256` lists the tokens')
  expect(line).not.toContain('\n')
})

test('of one or two the reason is said at once', () => {
  const root = problem('root', 'import math\n\ndef root(x):\n    return math.sqrt(x)\n')
  const line = writingWarning({ problems: [root, same], sets }, [{ vocabulary, maxSteps: 2 }])
  expect(line).toMatch(
    /^the reference solution cannot be written with 256 tokens and 2 steps: root \(1:0 the token language has no `import`: a program uses what is built in\), same \(3 tokens\); /,
  )
})

test('what several agents cannot write is one line', () => {
  const means = [50, 2, 2].map((maxSteps) => ({ vocabulary, maxSteps }))
  const hello = problem('hello', "def hello(x):\n    return 'Hello, ' + x\n")
  const reason = "2:11 the string `'Hello, '` is not in the vocabulary of 256"
  const line = writingWarning({ problems: [same, hello], sets: ['seed-train'] }, means) ?? ''
  const head =
    `the reference solution cannot be written with 256 tokens and 50 steps: hello (${reason}); ` +
    `with 256 tokens and 2 steps: same (3 tokens), hello (${reason}); \``
  expect(line.slice(0, head.length)).toBe(head)
  expect(line).toContain('problems validate seed-train --max-steps 50 --vocab-size 256`')
})

test('starter code that no agent can begin with is an error, in the words of the environment', () => {
  const begun = (starter_code: string, maxSteps = 50) =>
    checkStarter(problem('begun', undefined, { starter_code }), { vocabulary, maxSteps })
  expect(begun('y = x')).toBeNull()
  expect(checkStarter(same, { vocabulary, maxSteps: 50 })).toBeNull()
  expect(begun('y =')).toBeNull()
  expect(begun('y = (x')).toBeNull()
  expect(begun('y = x)')).toEqual({
    severity: 'error',
    rule: 'starter-unusable',
    message:
      'its starter code cannot be written in tokens: line 1: unexpected `)`; end it with a whole statement, or leave it out',
  })
  expect(begun('y = x', 3)?.message).toMatch(
    /has 3 tokens, so that a program needs 4 and may have 3/,
  )
})
