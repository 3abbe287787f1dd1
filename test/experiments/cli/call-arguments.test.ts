import { expect, test } from 'vitest'
import { parseCallArguments } from '../../../experiments/cli/call-arguments.ts'
import { toPythonLiteral } from '../../../src/values/literal.ts'

const read = (text: string) => parseCallArguments(text).map(toPythonLiteral)

test('numbers are read as Python reads JSON', () => {
  expect(read('[10000000000000000000000000007, 1e16, 2.0, 2, -0.0, NaN]')).toEqual([
    '10000000000000000000000000007',
    '1e+16',
    '2.0',
    '2',
    '-0.0',
    "float('nan')",
  ])
})

test('a dictionary keeps its order, and tags of problem files are understood', () => {
  expect(read('[{"2": 1, "1": {"$tuple": [1, 2.5]}}, {"$set": [3]}]')).toEqual([
    "{'2': 1, '1': (1, 2.5)}",
    '{3}',
  ])
})

test.each([
  ['[1,', /^--args \[1,: expected a JSON list, such as \[1, "a"\] \(character 4: /],
  ['{"a": 1}', /^--args \{"a": 1\}: expected a JSON list/],
  ['[1, {"$tupel": []}]', /^--args\[1\]: expected one of \$list, \$tuple, /],
])('what is no list of arguments is refused by name: %s', (text, message) => {
  expect(() => parseCallArguments(text)).toThrow(message)
})
