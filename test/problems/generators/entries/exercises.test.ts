import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trialHeader, trialText } from '../../../../problems/generators/entries/candidates.ts'
import { readExercises } from '../../../../problems/generators/entries/exercises.ts'
import { ProblemError } from '../../../../src/core/errors.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import { tokenize } from '../../../../src/python/tokenizer.ts'

describe('exercises', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'exercises-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const read = async (yaml: string) => {
    const file = path.join(folder, 'some.yaml')
    await writeFile(file, yaml)
    return readExercises([file])
  }

  test('every combination of rows is one program with its own words', async () => {
    const specs = await read(`
- takes: ints
  gives: '@g.type'
  names: some_@g.word
  each:
    g: [{ call: sum, type: int, word: total }, { call: sorted, type: 'list[int]', word: order }]
    n: [2, 3]
  body: |
    return @g.call($0[:@n])
  say:
    - The @g.word of the first @n numbers.
`)
    expect(specs.map(({ body }) => body)).toEqual([
      'return sum($0[:2])',
      'return sum($0[:3])',
      'return sorted($0[:2])',
      'return sorted($0[:3])',
    ])
    expect(specs[3]).toMatchObject({
      returnType: 'list[int]',
      functionNames: ['some_order'],
      wordings: ['The order of the first 3 numbers.'],
      source: 'exercises',
    })
  })

  test('a word under `each` names a table, whose rows may hold further slots', async () => {
    const specs = await read(`
- takes: ints
  gives: list[int]
  names: some
  each:
    c: int_comparisons
    n: [5]
    row: [{ test: 'x @c.op @n' }]
  body: return [x for x in $0 if @row.test]
  say: [The numbers @c.words @n]
`)
    expect(specs.map(({ body }) => body)).toEqual([
      'return [x for x in $0 if x > 5]',
      'return [x for x in $0 if x < 5]',
      'return [x for x in $0 if x >= 5]',
      'return [x for x in $0 if x <= 5]',
    ])
  })

  const entry = (more: string) =>
    `- { takes: ints, gives: int, names: f, say: [Do it], body: 'return @n', ${more} }`

  test.each([
    ['an unknown key', entry('sais: [x]'), /some\.yaml, entry 1.*sais/s],
    ['a table that is not there', entry('each: { n: nowhere }'), /entry 1: `each\.n`.*`nowhere`/],
    ['a slot that is not there', entry('each: { m: [1] }'), /entry 1: `@n` names nothing/],
    [
      'a domain that is not there',
      entry('each: { n: [1] }').replace('ints', 'itns'),
      /entry 1: there is no domain `itns`/,
    ],
    ['no list', 'takes: ints', /expected a list/],
  ])('%s is refused with file and entry', async (_, yaml, message) => {
    const reading = read(yaml)
    await expect(reading).rejects.toThrow(ProblemError)
    await expect(reading).rejects.toThrow(message)
  })

  test('nearly every exercise of the project can be written in the default token language', async () => {
    const vocabulary = createVocabulary()
    const specs = await readExercises()
    expect(specs.length).toBeGreaterThan(1000)
    const unwritable = specs.filter(
      (spec) => !tokenize(trialText(spec), vocabulary, trialHeader(spec)).ok,
    )
    expect(unwritable.length / specs.length).toBeLessThan(0.02)
  })
})
