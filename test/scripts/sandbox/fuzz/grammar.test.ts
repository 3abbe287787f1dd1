import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadGrammar, WORD } from '../../../../scripts/sandbox/fuzz/grammar.ts'
import { drawHostileProgram, sourceOf } from '../../../../scripts/sandbox/fuzz/hostile-program.ts'
import { PieceWriter } from '../../../../scripts/sandbox/fuzz/piece-writer.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../../src/sandbox/pool.ts'
import { py } from '../../../../src/values/py-value.ts'

const grammar = loadGrammar()
const FAMILIES = (grammar.get('piece') ?? []).map(({ text }) => text.replace('$', ''))
let sandbox: PooledSandbox

beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})

afterAll(() => sandbox.close())

/** For each piece the exception that compiling it raises, or an empty text. */
async function compileErrors(sources: readonly string[]): Promise<string[]> {
  const source = `def solve(source):
    try:
        compile(source, 'piece', 'exec')
    except SyntaxError as error:
        return f'{error}: {source}'
    return ''
`
  const tests = sources.map((text) => ({ args: [py.str(text)], expected: py.str('') }))
  const comparison = { mode: 'exact' } as const
  const request = { source, entryPoint: 'solve', tests, comparison, keepReturned: true }
  const [verdict] = await sandbox.grade([request])
  return (verdict?.tests ?? []).map(({ status, returned }) =>
    returned?.type === 'str' ? returned.value : status,
  )
}

test('the grammar has a word for every kind of hostile piece', () => {
  expect(FAMILIES).toEqual(
    expect.arrayContaining(['weakref', 'finaliser', 'hooked', 'code', 'buffer', 'walk', 'pickle']),
  )
})

test.each(FAMILIES)('every alternative of `%s` is Python that compiles', async (family) => {
  const sources: string[] = []
  for (const alternative of grammar.get(family) ?? []) {
    const only = new Map([...grammar, ['only', [alternative]]])
    const writer = new PieceWriter(only, new Rng(alternative.text))
    const { definitions, text } = writer.write('only')
    const body = [...definitions, text].join('\n').replaceAll(/^(?=.)/gm, '    ')
    // `return` belongs into a function, as `async def` and `yield` do.
    sources.push(`def f(n):\n${body}\n`)
  }
  expect((await compileErrors(sources)).filter((error) => error !== '')).toEqual([])
})

test('a seed draws the same program every time, and no word is left in it', () => {
  const draw = (seed: string) => sourceOf(drawHostileProgram('p', grammar, new Rng(seed)).parts)
  for (let seed = 0; seed < 200; seed++) {
    const source = draw(`s${seed}`)
    expect(draw(`s${seed}`)).toBe(source)
    const words = [...source.matchAll(WORD)].map(([word]) => word)
    expect(words.filter((word) => word !== '$x')).toEqual([])
  }
})
