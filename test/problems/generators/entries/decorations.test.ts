import { expect, test } from 'vitest'
import type { ObservedProgram } from '../../../../problems/generators/entries/behaviour.ts'
import { decorate, vary } from '../../../../problems/generators/entries/decorations.ts'
import { terse } from '../../../../problems/generators/entries/terse.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { py } from '../../../../src/values/py-value.ts'

const PROGRAM: ObservedProgram = {
  spec: terse('test', 'ints', 'int', 'total', 'return sum($0)', 'Add up $0'),
  behaviour: 'sum',
  examples: [
    { args: [py.ints([])], expected: py.int(0) },
    { args: [py.ints([3, 4])], expected: py.int(7) },
  ],
}
const HEADER = {
  functionName: 'total',
  parameters: [{ name: 'nums', type: 'list[int]' }],
  returnType: 'int',
}
const PLAIN = 'Return the sum of nums.'

test('what is added is true of the program: its arguments, an edge case, an example', () => {
  const said = new Set(
    Array.from({ length: 400 }, (_, seed) => decorate(PLAIN, PROGRAM, HEADER, new Rng(seed))),
  )
  expect(said).toContain(PLAIN)
  expect(said).toContain('Return the sum of nums. For an empty list, the result is 0.')
  expect(said).toContain('Return the sum of nums. For example, total([3, 4]) returns 7.')
  expect(said).toContain('Write a function that returns the sum of nums.')
  for (const text of said) {
    for (const [, result] of text.matchAll(/\[3, 4\]\)? \w+(?: to| into)? (\S+)\.$/g)) {
      expect(result).toBe('7')
    }
    expect(text).not.toMatch(/[{}|]|undefined/)
  }
})

test('other words change neither slots nor the sentence around them', () => {
  const varied = new Set(
    Array.from({ length: 200 }, (_, seed) =>
      vary('Count the numbers greater than $1 in $0', new Rng(seed)),
    ),
  )
  expect(varied.size).toBeGreaterThan(3)
  for (const text of varied) expect(text).toMatch(/ \$1 in \$0$/)
})
