import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../../src/core/errors.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { toPythonLiteral } from '../../../src/values/literal.ts'
import { conforms, formatPyType, inferPyType, parsePyType } from '../../../src/values/py-type.ts'
import { py } from '../../../src/values/py-value.ts'
import { arbitraryValue } from '../../support/arbitrary-value.ts'

describe('parsePyType', () => {
  test.each([
    ['int', 'int'],
    ['list[int]', 'list[int]'],
    ['List[int]', 'list[int]'],
    ['typing.List[ str ]', 'list[str]'],
    ['list', 'list'],
    ['tuple[int, str]', 'tuple[int, str]'],
    ['tuple[int, ...]', 'tuple[int, ...]'],
    ['tuple', 'tuple'],
    ['dict[str, list[float]]', 'dict[str, list[float]]'],
    ['set[int]', 'set[int]'],
    ['Optional[int]', 'int | None'],
    ['Union[int, str, None]', 'int | str | None'],
    ['int|None', 'int | None'],
    ['list[int | None]', 'list[int | None]'],
    ['Any', 'Any'],
    ['int | Any', 'Any'],
    ['bytes', 'bytes'],
  ])('reads %s as %s', (annotation, expected) => {
    expect(formatPyType(parsePyType(annotation))).toBe(expected)
  })

  test('reads 500 levels and refuses 501 without repeating them', () => {
    const nested = (levels: number) => `${'list['.repeat(levels)}int${']'.repeat(levels)}`
    expect(formatPyType(parsePyType(nested(500)))).toBe(nested(500))
    const refusal = /^Type annotation `(list\[){16}…`: nested more than 500 deep$/
    expect(() => parsePyType(nested(501))).toThrow(refusal)
    expect(() => parsePyType(nested(100_000))).toThrow(refusal)
  })

  test.each([
    ['lisst[int]', 'unknown type `lisst`'],
    ['list[int', 'a bracket is not closed'],
    ['dict[str]', '`dict` takes two types'],
    ['list[...]', '`...` is only allowed'],
    ['', 'it ends too early'],
    ['int int', 'unexpected `int`'],
    ['list{int}', 'unexpected `{`'],
    ['Optional', '`Optional` needs types'],
  ])('refuses %j with its reason', (annotation, reason) => {
    expect(() => parsePyType(annotation)).toThrow(ProblemError)
    expect(() => parsePyType(annotation)).toThrow(reason)
  })

  test('reads what formatPyType writes', () => {
    fc.assert(
      fc.property(fc.array(arbitraryValue(), { maxLength: 3 }), (values) => {
        const text = formatPyType(inferPyType(values))
        // An empty fixed tuple has no annotation of its own; it is written as an open one.
        expect(formatPyType(parsePyType(text))).toBe(text)
      }),
    )
  })
})

describe('conforms', () => {
  test.each(
    (
      [
        [py.bool(true), 'int', false],
        [py.int(1), 'float', false],
        [py.float(1), 'float', true],
        [py.tuple([py.int(1)]), 'list[int]', false],
        [py.tuple([py.int(1), py.str('a')]), 'tuple[int, str]', true],
        [py.tuple([py.int(1)]), 'tuple[int, str]', false],
        [py.tuple([]), 'tuple[int, ...]', true],
        [py.ints([]), 'list[str]', true],
        [py.list([py.int(1), py.none]), 'list[int | None]', true],
        [py.dict([[py.str('a'), py.int(1)]]), 'dict[str, int]', true],
        [py.dict([[py.int(1), py.int(1)]]), 'dict[str, int]', false],
        [py.none, 'Optional[str]', true],
        [py.set([py.int(1)]), 'frozenset[int]', false],
      ] as [PyValue, string, boolean][]
    ).map(([value, annotation, expected]) => ({
      literal: toPythonLiteral(value),
      value,
      annotation,
      expected,
    })),
  )('$literal as $annotation: $expected', ({ value, annotation, expected }) => {
    expect(conforms(value, parsePyType(annotation))).toBe(expected)
  })
})

describe('inferPyType', () => {
  test('joins what the values share', () => {
    expect(formatPyType(inferPyType([py.ints([]), py.ints([1])]))).toBe('list[int]')
    expect(formatPyType(inferPyType([py.int(1), py.none]))).toBe('int | None')
    expect(formatPyType(inferPyType([py.tuple([py.int(1), py.str('a')])]))).toBe('tuple[int, str]')
    expect(formatPyType(inferPyType([]))).toBe('Any')
  })

  test('gives a type that every value conforms to', () => {
    fc.assert(
      fc.property(fc.array(arbitraryValue(), { maxLength: 4 }), (values) => {
        const type = inferPyType(values)
        expect(values.every((value) => conforms(value, type))).toBe(true)
      }),
    )
  })
})
