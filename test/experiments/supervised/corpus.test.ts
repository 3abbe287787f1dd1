import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadCorpus } from '../../../experiments/supervised/corpus.ts'
import { holdOutPrograms } from '../../../experiments/supervised/held-out-programs.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../../src/random/rng.ts'
import { py } from '../../../src/values/py-value.ts'
import { tinyPairs } from '../../support/tiny-corpus.ts'

const vocabulary = createVocabulary()
const options = { vocabulary, maxCodeLen: 20, maxPairs: null }
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corpus-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function load(lines: readonly unknown[], change: Partial<typeof options> = {}) {
  const path = join(folder, 'corpus.jsonl')
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return loadCorpus(path, { ...options, ...change })
}

describe('loadCorpus', () => {
  test('docstring and code are enough: the header is the code’s own', async () => {
    const { items } = await load([
      { docstring: 'Add one.', code: 'def inc(n: int) -> int:\n    return n + 1\n' },
    ])
    expect(items[0]!.header).toEqual({
      functionName: 'inc',
      parameters: [{ name: 'n', type: 'int' }],
      returnType: 'int',
    })
    expect(items[0]!.tokens.map((id) => vocabulary.tokens[id]!.text)).toEqual([
      ...['return', 'arg0', '+', '1', 'END'],
    ])
  })

  test('examples are read by the declared types', async () => {
    const { items } = await load([
      {
        docstring: 'Halve.',
        code: 'def half(x):\n    return x / 2\n',
        functionName: 'half',
        parameters: [{ name: 'x', type: 'float' }],
        returnType: 'float',
        examples: [{ args: [3], expected: 1.5 }],
      },
    ])
    expect(items[0]!.task.examples).toEqual([{ args: [py.float(3)], expected: py.float(1.5) }])
  })

  test.each([
    ['no list', { args: [3], expected: 1.5 }],
    ['null', null],
    ['an entry of null', [null]],
    ['an example without arguments', [{ expected: 1.5 }]],
    ['an example without a value', [{ args: [3] }]],
    ['a value of another type', [{ args: [3], expected: { $float: [] } }]],
  ])('examples that are %s leave the line out, and are counted', async (_, examples) => {
    const line = { docstring: 'Halve.', code: 'def half(x: float) -> float:\n    return x / 2\n' }
    const { items, leftOut } = await load([{ ...line, examples }, line])
    expect(items).toHaveLength(1)
    expect(leftOut).toEqual({ 'examples that cannot be read': 1 })
  })

  test.each([
    { parameters: [{ name: 'x', type: 1e308 }] },
    { parameters: [{ name: null, type: 'float' }] },
    { parameters: ['x'] },
  ])('a header that is none, $parameters, is read from the code', async ({ parameters }) => {
    const code = 'def half(x: float) -> float:\n    return x / 2\n'
    const { items } = await load([{ docstring: 'Halve.', code, functionName: 'half', parameters }])
    expect(items[0]!.header.parameters).toEqual([{ name: 'x', type: 'float' }])
  })

  test('lines of CodeSearchNet are read, other languages left out', async () => {
    const code = 'def f(a):\n    """Doc.\n\n    Args: a."""\n    return a\n'
    const { items, leftOut } = await load([
      { language: 'python', func_name: 'f', docstring: 'Doc.\n\nArgs: a.', code },
      { language: 'go', func_name: 'f', docstring: 'Doc.', code: 'func f() {}' },
    ])
    expect(items.map((item) => item.task.docstring)).toEqual(['Doc.'])
    expect(leftOut).toEqual({ 'language go': 1 })
  })

  test('what cannot be written, is too long or says nothing is left out and counted', async () => {
    const long = `def f(a):\n    return ${new Array(20).fill('a').join(' + ')}\n`
    const { items, leftOut, lines } = await load([
      { docstring: 'Open a file.', code: 'def f(a):\n    with open(a) as b:\n        return b\n' },
      { docstring: 'Long.', code: long },
      { docstring: ' ', code: 'def f(a):\n    return a\n' },
      { docstring: 'No code.' },
    ])
    expect(items).toEqual([])
    expect(lines).toBe(4)
    expect(leftOut).toEqual({
      'beyond the vocabulary or the grammar': 1,
      'longer than 20 tokens': 1,
      'no docstring': 1,
      'no code': 1,
    })
  })

  test('a gzipped file gives the same items and hash', async () => {
    const line = `${JSON.stringify({ docstring: 'Same.', code: 'def f(a):\n    return a\n' })}\n`
    await writeFile(join(folder, 'plain.jsonl'), line)
    await writeFile(join(folder, 'packed.jsonl.gz'), gzipSync(line))
    const plain = await loadCorpus(join(folder, 'plain.jsonl'), options)
    expect(await loadCorpus(join(folder, 'packed.jsonl.gz'), options)).toEqual(plain)
  })

  test('a line that is no JSON is refused by file and line', async () => {
    await writeFile(join(folder, 'bad.jsonl'), '{"docstring":"x","code":"y"}\nnope\n')
    await expect(loadCorpus(join(folder, 'bad.jsonl'), options)).rejects.toThrow(
      /bad.jsonl:2: expected a JSON object, got no JSON/,
    )
    await expect(loadCorpus(join(folder, 'none.jsonl'), options)).rejects.toThrow(
      /Corpus .*none.jsonl: there is no such file/,
    )
  })
})

describe('holdOutPrograms', () => {
  test('no program is on both sides, whatever its wordings', () => {
    const items = tinyPairs(vocabulary).map((pair) => ({ ...pair, header: pair.task.header }))
    const { train, validation } = holdOutPrograms(items, 0.2, new Rng(1))
    const programs = (side: typeof items) => new Set(side.map((item) => item.tokens.join()))
    const learnt = programs(train as typeof items)
    expect(train.length + validation.length).toBe(items.length)
    expect(programs(validation as typeof items).size).toBe(1)
    for (const program of programs(validation as typeof items)) {
      expect(learnt.has(program)).toBe(false)
    }
  })
})
