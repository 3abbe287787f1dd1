import { expect, test } from 'vitest'
import { shortest, withGenerators } from '../../../../problems/generators/corpus/program-pool.ts'
import type { ProgramSpec } from '../../../../problems/generators/entries/spec.ts'

test.each([
  ['return sum([x for x in $0])', 'return sum(x for x in $0)'],
  [
    "return ''.join([x[0] for x in $0 if x in [1, 2]])",
    "return ''.join(x[0] for x in $0 if x in [1, 2])",
  ],
  [
    'return all([any([x > y for y in $1]) for x in $0])',
    'return all(any(x > y for y in $1) for x in $0)',
  ],
  ['return max([$0, $1])', 'return max([$0, $1])'],
  ['return sum([x for x in $0] + [1])', 'return sum([x for x in $0] + [1])'],
  ['return sum([[1 for x in $0][0], 2])', 'return sum([[1 for x in $0][0], 2])'],
  ['return len([x for x in $0])', 'return len([x for x in $0])'],
])('%s is written %s', (body, expected) => {
  expect(withGenerators(body)).toBe(expected)
})

const spec = (body: string, source: string, wording: string): ProgramSpec => ({
  parameters: [{ names: ['items'], type: 'list[int]', domain: 'ints' }],
  returnType: 'int',
  body,
  wordings: [wording],
  functionNames: [source],
  tags: [source, 'expression'],
  source,
})

test('of programs that behave alike the shortest stays, described in the words of all but random ones', () => {
  const specs = [
    spec('return sum($0) + 0', 'exercises', 'Add up.'),
    spec('return sum($0)', 'lists', 'The sum.'),
    spec('return sum($0) - 0', 'random', 'The sum minus zero.'),
    spec('return max($0)', 'lists', 'The largest.'),
  ]
  const programs = specs.map((one, i) => ({
    spec: one,
    behaviour: i < 3 ? 'sum' : 'max',
    examples: [],
  }))
  const tokens = new Map(specs.map((one) => [one, one.body.length]))
  const kept = shortest(programs, tokens).map(({ spec: { body, wordings, source } }) => ({
    body,
    wordings,
    source,
  }))
  expect(kept).toEqual([
    { body: 'return sum($0)', wordings: ['The sum.', 'Add up.'], source: 'exercises' },
    { body: 'return max($0)', wordings: ['The largest.'], source: 'lists' },
  ])
})
