import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { docstringWords, exampleWords } from '../../../../src/models/seq2seq/task-words.ts'
import { TextTokenizer } from '../../../../src/models/seq2seq/text-tokenizer.ts'
import { py } from '../../../../src/values/py-value.ts'

const header = {
  functionName: 'countBig_ones',
  parameters: [
    { name: 'numbers', type: 'list[int]' },
    { name: 'a', type: 'int' },
  ],
  returnType: 'int',
}

describe('docstringWords', () => {
  test('parameters are their slots; long names keep their word beside it', () => {
    expect(docstringWords('Count the numbers above a.', header)).toEqual([
      ...['count', 'the', 'arg0', 'numbers', 'above', 'arg1'],
    ])
  })

  test('the article `a` is no parameter', () => {
    expect(docstringWords('Return a list and a.', header)).toEqual([
      ...['return', 'a', 'list', 'and', 'arg1'],
    ])
  })

  test('numbers and operators stay, separating punctuation goes', () => {
    expect(docstringWords('Add 10 (or 2.5), then x % 3 == 0!')).toEqual([
      ...['add', '10', '(', 'or', '2.5', ')', 'then', 'x', '%', '3', '==', '0'],
    ])
  })
})

describe('exampleWords', () => {
  test('values carry signs of their own and are cut short', () => {
    const words = exampleWords({
      args: [py.ints([3, -12]), py.str('Ab')],
      expected: py.bool(true),
    })
    expect(words).toEqual([
      ...['<example>', '#[', '#3', '#-12', '#]', '<next>', '#"', "#'a", "#'b", '#"'],
      ...['<gives>', '#True'],
    ])
    const long = exampleWords({ args: [py.ints([1, 2, 3, 4, 5, 6, 7])], expected: py.none })
    expect(long).toContain('#…')
    expect(long).not.toContain('#7')
  })
})

describe('TextTokenizer', () => {
  const tasks = [
    { docstring: 'Return the largest number.', header },
    { docstring: 'Return the smallest numbers.', header },
    { docstring: 'Return the largest item.', header },
  ]
  const tokenizer = TextTokenizer.build(tasks, { maxTextLength: 30, maxVocabularySize: 80 })

  test('an unknown form of a known word gets its id, an unknown word a bucket of its own', () => {
    const idsOf = (docstring: string) => [...tokenizer.encode({ docstring }).ids].slice(1)
    expect(idsOf('returned')).toEqual(idsOf('return'))
    const [from, to] = tokenizer.buckets
    const [zebra] = idsOf('zebra')
    expect(zebra).toBeGreaterThanOrEqual(from)
    expect(zebra).toBeLessThan(to)
    expect(idsOf('zebra zebra')).toEqual([zebra, zebra])
  })

  test('types stand before the name and the docstring, whose place is given', () => {
    const { ids, docstringFrom, docstringTo } = tokenizer.encode(tasks[0]!)
    expect(docstringFrom).toBe(5)
    expect(docstringTo).toBe(ids.length)
  })

  test('what does not fit is cut: examples whole, the docstring at the limit', () => {
    const withExamples = TextTokenizer.build(
      tasks.map((task) => ({
        ...task,
        examples: [{ args: [py.int(1)], expected: py.int(2) }],
      })),
      { maxTextLength: 10, examples: 2, header: false },
    )
    const example = { args: [py.int(1)], expected: py.int(1) }
    const encode = (docstring: string) =>
      withExamples.encode({ docstring, examples: [example, example] }).ids.length
    expect(encode('the largest')).toBe(3 + 4)
    expect(encode('the '.repeat(40))).toBe(10)
  })

  test('reads back from JSON with the same ids', () => {
    const copy = TextTokenizer.fromJSON(JSON.parse(JSON.stringify(tokenizer.toJSON())))
    expect(copy.size).toBe(tokenizer.size)
    for (const task of tasks) expect(copy.encode(task)).toEqual(tokenizer.encode(task))
  })

  test('any text gives 1 to maxTextLength ids below the size', () => {
    fc.assert(
      fc.property(fc.string(), (docstring) => {
        const { ids } = tokenizer.encode({ docstring, header })
        expect(ids.length).toBeGreaterThanOrEqual(1)
        expect(ids.length).toBeLessThanOrEqual(30)
        for (const id of ids) expect(id).toBeLessThan(tokenizer.size)
      }),
    )
  })
})
