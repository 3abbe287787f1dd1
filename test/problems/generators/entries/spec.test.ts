import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  drawHeader,
  programText,
  trialText,
} from '../../../../problems/generators/entries/candidates.ts'
import { asSentence, expand, substitute } from '../../../../problems/generators/entries/spec.ts'
import { terse } from '../../../../problems/generators/entries/terse.ts'
import { Rng } from '../../../../src/random/rng.ts'

test('a wording chooses one of its alternatives, nested ones too', () => {
  const rng = new Rng(1)
  const drawn = new Set(Array.from({ length: 200 }, () => expand('{a|b {c|d}}{|!}', rng)))
  expect([...drawn].sort()).toEqual(['a', 'a!', 'b c', 'b c!', 'b d', 'b d!'])
})

test('names stand where the slots were, and text that looks like one more slot stays', () => {
  expect(substitute('$0 plus $1, not $2', ['a', 'b'])).toBe('a plus b, not $2')
})

test('a sentence starts with a capital unless a name stands first, and ends in a full stop', () => {
  expect(asSentence('return  the sum , of xs', ['xs'])).toBe('Return the sum, of xs.')
  expect(asSentence('xs may be empty.', ['xs'])).toBe('xs may be empty.')
  expect(asSentence('how many? Return them', [])).toBe('How many? Return them.')
})

const RECURSIVE = terse(
  'test',
  'text,x,self_=ints x,k,max=few',
  'int',
  'max x count',
  'total = 0\nfor x in $0:\n    total += x\nreturn total if $1 else self($0[1:], $1)',
  'Add up',
)

test('headers never take a name that the body binds, that Python reserves or that is taken', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const header = drawHeader(RECURSIVE, new Rng(seed))
      const names = [header.functionName, ...header.parameters.map(({ name }) => name)]
      expect(new Set(names).size).toBe(3)
      for (const name of names) expect(['x', 'total', 'max', 'for', 'self']).not.toContain(name)
    }),
  )
})

test('a call of itself and the slots are written with the names of the header', () => {
  const header = {
    functionName: 'add',
    parameters: [
      { name: 'numbers', type: 'list[int]' },
      { name: 'k', type: 'int' },
    ],
    returnType: 'int',
  }
  expect(programText(RECURSIVE, header)).toBe(
    'def add(numbers: list[int], k: int) -> int:\n    total = 0\n    for x in numbers:\n        total += x\n    return total if k else add(numbers[1:], k)\n',
  )
  expect(trialText(RECURSIVE)).toMatch(/^def f\(a0: list\[int\], a1: int\) -> int:\n/)
})
