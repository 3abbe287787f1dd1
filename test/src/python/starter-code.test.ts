import { expect, test } from 'vitest'
import type { Problem } from '../../../src/core/problem.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { readStarter } from '../../../src/python/starter-code.ts'

const vocabulary = createVocabulary()
const problem = {
  id: 'sum_list',
  functionName: 'sum_list',
  parameters: [{ name: 'numbers', type: { kind: 'list', item: { kind: 'int' } } }],
  returnType: { kind: 'int' },
  docstring: 'Sum.',
  visibleTests: [],
  hiddenTests: [],
  tags: [],
} as unknown as Problem

/** The tokens that an agent begins with, as words; else why it cannot. */
function begun(starterCode: string): string {
  const read = readStarter({ ...problem, starterCode }, vocabulary, 60)
  return read.ok
    ? read.tokens.map((token) => vocabulary.tokens[token]?.text).join(' ')
    : read.reason
}

test.each([
  ['for b in numbers:\n', 'for i in arg0 INDENT'],
  ['total = 0\nfor x in numbers:\n\n', 'total = 0 NEWLINE for x in arg0 INDENT'],
  ['if numbers:\n    for x in numbers:\n', 'if arg0 INDENT for x in arg0 INDENT'],
  ['for x in numbers:  # here\n', 'for x in arg0 INDENT'],
  ['for x in numbers:\n    # here\n', 'for x in arg0 INDENT'],
  ['if numbers:\n\tfor x in numbers:\n', 'if arg0 INDENT for x in arg0 INDENT'],
  ['if len(\n    numbers\n):\n', 'if len ( arg0 ) INDENT'],
])('a block may follow %j, whatever stands behind it', (code, tokens) => {
  expect(begun(code)).toBe(tokens)
})

test.each([
  ['total = 0\ntotal +=\n', 'total = 0 NEWLINE total +='],
  ['total =\r\n', 'total ='],
  ['total = # the sum\n', 'total ='],
  ['total = 1 + \\\n', 'total = 1 +'],
  ['total = sorted(numbers, key=lambda x:', 'total = sorted ( arg0 , key= lambda x :'],
  ['return', 'return'],
  ['return\n', 'return'],
])('a value may follow %j', (code, tokens) => {
  expect(begun(code)).toBe(tokens)
})

test.each([
  ['return sum(', 'return sum ('],
  ['return sum(\n', 'return sum ('],
  ['return max(numbers[0],', 'return max ( arg0 [ 0 ] ,'],
  ['total = [', 'total = ['],
  ['total = [x for x in', 'total = [ x for x in'],
  ['return sum(len(numbers', 'return sum ( len ( arg0'],
  ['total = numbers[', 'total = arg0 ['],
  ["total = ['a',  'b'", "total = [ 'a' , 'b'"],
])('a value or a bracket may follow %j', (code, tokens) => {
  expect(begun(code)).toBe(tokens)
})

test.each([
  ['if', 'if'],
  ['if numbers', 'if arg0'],
  ['for x in', 'for x in'],
  ['while len(', 'while len ('],
  ['return numbers if', 'return arg0 if'],
  ['return numbers if numbers else', 'return arg0 if arg0 else'],
])('a value may follow %j, and then a block or the rest', (code, tokens) => {
  expect(begun(code)).toBe(tokens)
})

test.each(['total = x.', 'return )', "return 'a", 'def', 'for x', '# nothing', 'import os'])(
  'what no agent can go on from is refused: %j',
  (code) => {
    expect(begun(code)).toMatch(/^its starter code cannot be written in tokens: line 1: /)
  },
)
