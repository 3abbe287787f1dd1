import { beforeAll, describe, expect, test } from 'vitest'
import { loadSyntaxParser, type SyntaxAnalyzer } from '../../../src/python/syntax-metrics.ts'

let analyzer: SyntaxAnalyzer

beforeAll(async () => {
  analyzer = await loadSyntaxParser()
})

describe('the syntax analyzer', () => {
  test('measures a function', () => {
    const source = [
      'def f(values, n):',
      '    total = 0',
      '    for value in values:',
      '        if value > 0 and value < n or value == 7:',
      '            total += value',
      '        elif value == 1:',
      '            while total:',
      '                total -= 1',
      '',
      '    return total if total else sum([v for v in values[1:] if v])',
    ].join('\n')
    expect(analyzer.analyze(source)).toEqual({
      valid: true,
      errorNodes: 0,
      hasBody: true,
      hasReturn: true,
      structure: 1,
      statements: 7,
      // for, if, and, or, elif, while, conditional expression, comprehension's condition.
      cyclomaticComplexity: 9,
      maxNesting: 3,
      tokens: 56,
      lines: 9,
      idioms: [
        'augmented_assignment',
        'builtin_aggregate',
        'comprehension',
        'conditional_expression',
        'slice',
      ],
    })
  })

  test.each([
    ['def f():\n    pass\n', { valid: true, hasBody: false, hasReturn: false, structure: 1 / 3 }],
    ['def f():\n    x = 1\n', { valid: true, hasBody: true, hasReturn: false, structure: 2 / 3 }],
    ['def f():\n    return\n', { valid: true, hasBody: true, hasReturn: true, structure: 2 / 3 }],
    ['def f():\n    return 1\n', { valid: true, hasReturn: true, structure: 1 }],
    ['def f(n):\n    if n >\n', { valid: false, hasBody: false, structure: 1 / 3 }],
    ['def f(n):\n    return (n\n', { valid: false, structure: 1 / 3 }],
    ['x = 1\n', { valid: true, hasBody: false, structure: 0, statements: 0, tokens: 0 }],
    ['', { valid: true, hasBody: false, structure: 0, lines: 0, cyclomaticComplexity: 1 }],
  ])('grades %j', (source, expected) => {
    expect(analyzer.analyze(source)).toMatchObject(expected)
  })

  test('counts error nodes of what is broken', () => {
    expect(analyzer.analyze('def f(:\n    return )\n').errorNodes).toBeGreaterThan(0)
  })

  test.each([
    ['return sorted(xs)', 'sorted'],
    ['return [*map(str, xs)]', 'map_filter'],
    ['return (x for x in xs)', 'generator_expression'],
    ['return 1 < x < 3', 'chained_comparison'],
    ['return ",".join(xs)', 'join'],
    ['a, b = xs', 'tuple_unpacking'],
    ['return lambda: 1', 'lambda'],
    ['return {x: 1 for x in xs}', 'comprehension'],
  ])('finds the idiom in `%s`', (line, idiom) => {
    expect(analyzer.analyze(`def f(xs):\n    ${line}\n`).idioms).toContain(idiom)
  })

  test('gives the same analyzer to everyone, and parses the same twice', async () => {
    expect(await loadSyntaxParser()).toBe(analyzer)
    const source = 'def f(n):\n    return [n'
    expect(analyzer.analyze(source)).toEqual(analyzer.analyze(source))
  })

  test('says that nesting beyond the stack is not valid, and goes on', () => {
    const bomb = `def f():\n    return ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`
    expect(analyzer.analyze(bomb).valid).toBe(false)
    expect(analyzer.analyze('def f():\n    return 1\n').valid).toBe(true)
  })
})
