import { describe, expect, test } from 'vitest'
import { mutantsOf } from '../../../problems/adversarial/mutants.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import { visitPythonTree } from '../../../problems/python-tree.ts'

async function bodies(line: string): Promise<string[]> {
  const mutants = await mutantsOf(`def f(a, b):\n    ${line}\n`)
  return mutants.map(({ source }) => source.slice('def f(a, b):\n    '.length).trimEnd())
}

describe('mutantsOf', () => {
  test.each([
    ['return a - b', 'return a + b', 'a swapped operator'],
    ['return a - b', 'return b - a', 'swapped operands'],
    ['return a - b', 'return a', 'a dropped operand'],
    ['return a - b', 'return a - a', 'a confused name'],
    ['return a < b', 'return a <= b', 'a bound that is off by one'],
    ['return a not in b', 'return a in b', 'a negated membership'],
    ['return a + 2', 'return a + 3', 'a constant that is one too large'],
    ['return a + 2', 'return a + 1', 'a constant that is one too small'],
    ['return a and b', 'return a or b', 'a swapped connective'],
    ['return not a', 'return a', 'a dropped not'],
    ['return -a', 'return a', 'a dropped sign'],
    ['return max(a, b)', 'return min(a, b)', 'a confused builtin'],
    ['return pow(a, b)', 'return pow(b, a)', 'swapped arguments'],
    ['return a.lower()', 'return a', 'a dropped method'],
    ['return range(a)', 'return range(a - 1)', 'a loop that ends early'],
    ["return a in 'xy'", "return a in 'x'", 'a string that lacks a character'],
    ['return a[1:]', 'return a[:]', 'a slice without its bound'],
    ['return 1 if a else b', 'return 1 if (not (a)) else b', 'a negated condition'],
    ['return [x for x in a if x]', 'return [x for x in a if True]', 'a dropped filter'],
    ['return True', 'return False', 'a flipped constant'],
    ['if a: a += b', 'if a: a -= b', 'a swapped assignment operator'],
  ])('makes of `%s` `%s`: %s', async (line, mutant) => {
    expect(await bodies(line)).toContain(mutant)
  })

  test('drops branches and statements', async () => {
    const source =
      'def f(a):\n    n = 0\n    if a:\n        n = 1\n    elif a > 2:\n        n = 2\n    else:\n        n = 3\n    return n\n'
    const sources = (await mutantsOf(source)).map((mutant) => mutant.source)
    expect(sources).toContain(source.replace('    else:\n        n = 3\n', '    \n'))
    expect(sources).toContain(source.replace('n = 1', 'pass'))
    expect(sources).toContain(source.replace('elif a > 2', 'elif False'))
  })

  test('says what it changed and where', async () => {
    const mutants = await mutantsOf('def f(a):\n    b = a\n    return b * 2\n')
    expect(mutants).toContainEqual({
      source: 'def f(a):\n    b = a\n    return b * 3\n',
      operator: 'off-by-one',
      line: 3,
      change: '2 -> 3',
    })
  })

  test('leaves docstrings alone', async () => {
    const mutants = await mutantsOf('def f(a):\n    """Words."""\n    return a\n')
    expect(mutants.every(({ source }) => source.includes('"""Words."""'))).toBe(true)
  })

  test('makes at least 2 parsable, distinct mutants of every shipped reference', async () => {
    for (const name of await listProblemSets()) {
      for (const { id, referenceSolution } of (await loadProblemSet(name)).problems) {
        const reference = referenceSolution ?? ''
        const mutants = await mutantsOf(reference)
        expect(mutants.length, id).toBeGreaterThanOrEqual(2)
        const sources = mutants.map(({ source }) => source)
        expect(new Set([...sources, reference]).size).toBe(mutants.length + 1)
        for (const source of sources) {
          expect(await visitPythonTree(source, (root) => root.hasError), source).toBe(false)
        }
      }
    }
  })
})
