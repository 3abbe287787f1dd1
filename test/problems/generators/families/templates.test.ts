import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPrograms } from '../../../../problems/generators/families/templates.ts'
import { TEMPLATES } from '../../../../problems/generators/templates/template-file.ts'
import { ProblemError } from '../../../../src/core/errors.ts'

describe('templates of programs', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'templates-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const read = async (yaml: string) => {
    const file = path.join(folder, 'some.yaml')
    await writeFile(file, yaml)
    return readPrograms(file)
  }

  test('a program has parameters, type, names, body and words as they are written', async () => {
    const yaml = `
source: tests
programs:
  - takes: ints k,limit=few
    gives: int
    names: total add_up
    body: |
      total = 0
      for x in $0:
          total += x
      return total
    say: [Add up $0, The total]
`
    expect(await read(yaml)).toMatchObject([
      {
        parameters: [
          { type: 'list[int]', domain: 'ints' },
          { names: ['k', 'limit'], type: 'int', domain: 'few' },
        ],
        returnType: 'int',
        functionNames: ['total', 'add_up'],
        body: 'total = 0\nfor x in $0:\n    total += x\nreturn total',
        wordings: ['Add up $0', 'The total'],
        tags: ['tests', 'loop'],
        source: 'tests',
      },
    ])
  })

  const bodies = async (yaml: string) => (await read(yaml)).map(({ body }) => body)

  test('rows go before the programs within, and the last key’s rows change fastest', async () => {
    const yaml = `
source: tests
programs:
  - { takes: int, gives: int, names: f, say: It, body: first }
  - takes: int
    gives: int
    names: f
    say: It
    each: { n: [1, 2], by: [{ name: a }, { name: b }] }
    programs:
      - body: sum @n @by.name
      - body: max @n_@by.name
`
    expect(await bodies(yaml)).toEqual([
      ...['first', 'sum 1 a', 'max 1_a', 'sum 1 b', 'max 1_b'],
      ...['sum 2 a', 'max 2_a', 'sum 2 b', 'max 2_b'],
    ])
  })

  test('words and rows may hold further names, and the innermost meaning of a name holds', async () => {
    const yaml = `
source: tests
words: { item: one, several: '@item and @item' }
tables: { verbs: { usual: { end: '!' }, rows: [{ name: take, end: '?' }, { name: give }] } }
programs:
  - { takes: int, gives: int, names: f, say: It, body: '@several' }
  - takes: int
    gives: int
    names: f
    say: It
    words: { item: '@verb.name@verb.end' }
    each: { verb: verbs }
    body: '@several'
`
    expect(await bodies(yaml)).toEqual(['one and one', 'take? and take?', 'give! and give!'])
  })

  test('`only` takes rows of several tables by their names, in its own order', async () => {
    const yaml = `
source: tests
tables: { a: [{ name: x }, { name: y }], b: [{ name: z }] }
programs:
  - takes: int
    gives: int
    names: f
    say: It
    each: { row: { from: [a, b], only: [z, x] } }
    body: return '@row.name'
`
    expect(await bodies(yaml)).toEqual(["return 'z'", "return 'x'"])
  })

  test('tables and words that all families share are there', async () => {
    const yaml = `
source: tests
programs:
  - takes: ints@p.further
    words: { k: $1, limit: 'k,bound' }
    gives: int
    names: f
    say: '@check it @p.is'
    each: { p: { from: [intProperties, intComparisons], only: [even, above] } }
    body: return [x for x in $0 if @p.code]
`
    const specs = await read(yaml)
    expect(specs.map(({ body, parameters }) => [body, parameters.length])).toEqual([
      ['return [x for x in $0 if x % 2 == 0]', 1],
      ['return [x for x in $0 if x > $1]', 2],
    ])
    expect(specs[0]?.wordings[0]).toMatch(/^\{Check whether\|.*\} it is \{even\|/)
  })

  test('the example of the format’s description gives the nine programs that it speaks of', async () => {
    const readme = await readFile(new URL('README.md', TEMPLATES), 'utf8')
    const example = /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? ''
    expect((await read(example)).map(({ functionNames: [name] }) => name)).toEqual([
      ...['windows', 'first_2', 'sum_first_2', 'first_3', 'sum_first_3'],
      ...['last_2', 'sum_last_2', 'last_3', 'sum_last_3'],
    ])
  })

  const program = (more: string) => `
source: tests
programs:
  - { takes: int, gives: int, names: f, say: It, ${more} }
`

  test.each([
    ['an unknown key', program('body: return 1, wen: x'), /^some\.yaml:4:\d+: unknown key `wen`/],
    ['a missing part', program("words: { a: '1' }"), /^some\.yaml:4:5: a program needs `body`$/],
    [
      'a value of another kind',
      program('body: [1]'),
      /^some\.yaml:4:\d+: `programs\.0\.body`: exp/,
    ],
    ['a name for nothing', program("body: '@none'"), /^some\.yaml:4:5: `@none` names nothing$/],
    [
      'a row without the field',
      program("each: { n: [{ a: 1 }] }, body: '@n.b'"),
      /^some\.yaml:4:5: `@n\.b` names nothing$/,
    ],
    [
      'words that hold themselves',
      program("words: { a: '@b', b: '@a' }, body: '@a'"),
      /^some\.yaml:4:5: `@a` stands for itself$/,
    ],
    [
      'a table that is not there',
      program("each: { n: nowhere }, body: '@n'"),
      /^some\.yaml:4:\d+: there is no table `nowhere`$/,
    ],
    [
      'a row that is not there',
      program("each: { p: { from: [intProperties], only: [evn] } }, body: '@p.code'"),
      /^some\.yaml:4:\d+: no row has the name `evn`$/,
    ],
    [
      'a domain that is not there',
      program('body: return 1').replace('takes: int', 'takes: k=itn'),
      /^some\.yaml:4:5: there is no domain `itn`$/,
    ],
    ['a name with an underscore', program("words: { a_b: '1' }, body: '1'"), /^some\.yaml:4:.*`_`/],
    [
      'no programs',
      'source: tests\nprograms: []\n',
      /^some\.yaml:2:1: `programs`: expected a list of >= 1 items/,
    ],
    ['what is no YAML', 'source: [', /^some\.yaml:\d+:\d+: not valid YAML/],
  ])('%s is refused in one line with file, place and rule', async (_, yaml, message) => {
    const refusal = await read(yaml).then(
      () => null,
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(ProblemError)
    const [line, ...more] = (refusal as ProblemError).message.split('\n')
    expect(more).toEqual([])
    expect(line).toMatch(message)
  })
})
