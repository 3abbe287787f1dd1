import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { writeSource } from '../../../src/python/emitter/source-writer.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import { header, vocabulary } from '../../support/masked-rollout.ts'

function words(source: string, given?: Parameters<typeof tokenize>[2]): string {
  const written = tokenize(source, vocabulary(), given)
  if (!written.ok) return `${written.line}:${written.column} ${written.reason}`
  return written.tokens.map((token) => vocabulary().tokens[token]?.text).join(' ')
}

function body(...lines: string[]): string {
  return words(`def f(a, b):\n${lines.map((line) => `    ${line}\n`).join('')}`)
}

describe('tokenize', () => {
  test('refuses nesting beyond the stack with a reason', () => {
    expect(body(`return ${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toBe('1:0 nested too deeply')
  })

  test('reads the header, drops docstring, comments and annotations', () => {
    const source = [
      'from typing import List',
      '',
      'def area(width: List[int], height: int) -> float:',
      '    """Gives the area."""',
      '    total: int = 0  # so far',
      '    return total',
    ].join('\n')
    const written = tokenize(source, vocabulary())
    expect(written).toMatchObject({
      ok: true,
      header: {
        functionName: 'area',
        parameters: [
          { name: 'width', type: 'List[int]' },
          { name: 'height', type: 'int' },
        ],
        returnType: 'float',
      },
    })
    expect(words(source)).toBe('total = 0 NEWLINE return total END')
  })

  test('writes layout as separators', () => {
    expect(
      body('if a:', '    if b: return 1', 'elif b:', '    pass', 'else:', '    a = 1', 'return a'),
    ).toBe(
      'if arg0 INDENT if arg1 INDENT return 1 DEDENT DEDENT elif arg1 INDENT pass DEDENT else ' +
        'INDENT arg0 = 1 DEDENT return arg0 END',
    )
  })

  test('takes brackets that are closed in a line of their own, whatever follows there', () => {
    expect(body('if min(', '    a', ') > b:', '    a = 1', 'return max(', 'a,', ') + 1')).toBe(
      'if min ( arg0 ) > arg1 INDENT arg0 = 1 DEDENT return max ( arg0 ) + 1 END',
    )
  })

  test('renames locals that the pool does not have, and only those', () => {
    expect(body('apples = a', 'x = apples', 'return apples + x')).toBe(
      'i = arg0 NEWLINE x = i NEWLINE return i + x END',
    )
  })

  test('tells a name that shadows a builtin from the builtin', () => {
    expect(body('sum = a', 'return sum')).toBe('i = arg0 NEWLINE return i END')
    expect(body('return [max for max in a] + max(b)')).toBe(
      'return [ i for i in arg0 ] + max ( arg1 ) END',
    )
  })

  test('matches the parameters of a given header by position', () => {
    const given = header('g', 'x', 'y')
    expect(words('def f(a, b):\n    x = f(b, a)\n    return x', given)).toBe(
      'i = self ( arg1 , arg0 ) NEWLINE return i END',
    )
    expect(words('def f(a):\n    return a', given)).toMatch(/takes 1 parameters, the header has 2/)
  })

  test.each([
    ['a = b = 0', 'arg1 = 0 NEWLINE arg0 = arg1 END'],
    ['(a, b) = b, a', 'arg0 , arg1 = arg1 , arg0 END'],
    ['a = 0x10; b = 1_000', 'arg0 = 16 NEWLINE arg1 = 1000 END'],
    ['return not not a', 'return not ( not arg0 ) END'],
    ['return a - -b', 'return arg0 - - arg1 END'],
    ['return - -a', 'return - ( - arg0 ) END'],
    ['return (a,)', 'return ( arg0 , ) END'],
    ['return a[b, 0]', 'return arg0 [ ( arg1 , 0 ) ] END'],
    ['return sum((x for x in a))', 'return sum ( x for x in arg0 ) END'],
    [
      'return max((x for x in a), default=0)',
      'return max ( [ x for x in arg0 ] , default= 0 ) END',
    ],
    ['return next((x for x in a), 0)', 'return next ( iter ( [ x for x in arg0 ] ) , 0 ) END'],
    ['return max(a, key=(lambda q: q), )', 'return max ( arg0 , key= lambda i : i ) END'],
    ['return [1, 2, ]', 'return [ 1 , 2 ] END'],
    ['return \'Fizz\' "Buzz"', "return 'FizzBuzz' END"],
    ['for x in a, b: pass', 'for x in ( arg0 , arg1 ) INDENT pass END'],
    ['return a if b else (a)', 'return arg0 if arg1 else ( arg0 ) END'],
  ])('writes `%s` in the subset', (line, expected) => {
    expect(body(line)).toBe(expected)
  })

  test.each([
    ['import os', /2:4 the token language has no `import`: a program uses what is built in/],
    ['from os import path', /2:4 the token language has no `import`/],
    ['return f"{a}"', /2:11 f-strings are outside the subset/],
    ['return a.encode()', /the method or attribute `encode` is not in the vocabulary of 256/],
    ['return 123456', /the number `123456` is not in the vocabulary of 256/],
    ['return a.count', /cannot stand here/],
    ['return c', /`c` is not in the vocabulary/],
    ['return x', /`x` cannot stand here in the subset/],
    ['return (x for x in a)', /sole argument/],
    ['return lambda: 0', /lambda may only/],
    ['a, *b = a', /cannot stand here/],
    ['return (a', /expected `,`, found the end/],
    ['return $', /`\$` starts no Python token/],
    ['a = 1\n      return a', /3:0 unexpected indentation|3:6 unexpected indentation/],
    ['if a:\n            return 1\n       return 2', /the indentation matches no outer block/],
    ['def g(): pass', /`def` is outside the subset/],
    ['return "a', /the string is not closed/],
    ['if a:\n    x = 1\n    return x', /expected an indented block/],
  ])('refuses `%s` with the place and the reason', (line, reason) => {
    expect(body(line)).toMatch(reason)
  })

  test('refuses what is not one function', () => {
    expect(words('x = 1')).toMatch(/1:0 expected `def`/)
    expect(words('import math\n\ndef f(n):\n    return math.sqrt(n)')).toMatch(
      /1:0 the token language has no `import`: a program uses what is built in$/,
    )
    expect(words('from math import sqrt\ndef f(n):\n    return sqrt(n)')).toMatch(/1:0 .* `import`/)
    expect(words('def f():\n    pass\nimport math')).toMatch(/3:0 .* no `import`/)
    expect(words('class A:\n    pass')).toMatch(/1:0 `class` is outside the subset/)
    expect(words('def f():\n    pass\ndef g():\n    pass')).toMatch(/3:0 only one function/)
    expect(words('')).toMatch(/expected `def`/)
    expect(words('def f(a=1):\n    pass')).toMatch(/default values/)
  })

  test('reads tabs, continuation lines, Windows line ends and blank lines', () => {
    expect(
      words('def f(a):\r\n\tif a:\r\n\t\tx = (1 +\r\n   2)\r\n\r\n\t\treturn x \\\r\n + 1\r\n'),
    ).toBe('if arg0 INDENT x = ( 1 + 2 ) NEWLINE return x + 1 END')
  })

  test.each(['seed-train', 'seed-eval', 'intro-100'])(
    'writes every reference solution of %s with the default vocabulary, and renders it back',
    (name) => {
      const file = new URL(`../../../problems/sets/${name}.json`, import.meta.url)
      const { problems } = JSON.parse(readFileSync(file, 'utf8')) as {
        problems: { id: string; reference_solution: string }[]
      }
      const failed = problems.filter(({ reference_solution: source }) => {
        const written = tokenize(source, createVocabulary())
        if (!written.ok) return true
        const again = tokenize(
          writeSource(written.tokens, vocabulary(), written.header),
          vocabulary(),
        )
        return JSON.stringify(again) !== JSON.stringify(written)
      })
      expect(failed.map(({ id }) => id)).toEqual([])
    },
  )
})
