import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Corpus,
  type CorpusProgress,
  defaultExclusions,
  generateCorpus,
  writeCorpus,
} from '../../../../problems/generators/corpus/generate-corpus.ts'
import { writeAll } from '../../../../problems/generators/corpus/program-pool.ts'
import { findSolutions } from '../../../../problems/generators/entries/exclusion.ts'
import type { ProgramSpec } from '../../../../problems/generators/entries/spec.ts'
import { terse } from '../../../../problems/generators/entries/terse.ts'
import { FAMILIES } from '../../../../problems/generators/families/families.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import { tokenize } from '../../../../src/python/tokenizer.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../../src/sandbox/pool.ts'
import { decodeJson } from '../../../../src/values/json-codec.ts'
import { parsePyType } from '../../../../src/values/py-type.ts'

const SIZE = 350
const vocabulary = createVocabulary()
const exclude = await defaultExclusions()
const progress: CorpusProgress[] = []
let sandbox: PooledSandbox
let corpus: Corpus

beforeAll(async () => {
  sandbox = await createSandbox()
  const onProgress = (seen: CorpusProgress) => progress.push(seen)
  corpus = await generateCorpus({ seed: 3, size: SIZE, vocabulary, sandbox, exclude, onProgress })
})
afterAll(() => sandbox.close())

function planted(...specs: ProgramSpec[]) {
  return { seed: 1, size: 20, vocabulary, sandbox, exclude, families: { planted: () => specs } }
}

test('gives as many pairs as asked for, and says so line by line', () => {
  expect(corpus.pairs).toHaveLength(SIZE)
  const lines = corpus.jsonl.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).docstring)).toEqual(
    corpus.pairs.map(({ docstring }) => docstring),
  )
  expect(Object.values(corpus.manifest.pairsBySource).reduce((sum, n) => sum + n, 0)).toBe(SIZE)
  expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
    'write',
    'run',
    'exclude',
    'describe',
  ])
})

test('every program is written in the default vocabulary', () => {
  for (const { code } of corpus.pairs)
    expect(tokenize(code, vocabulary)).toMatchObject({ ok: true })
})

test('every example is what the program really gives', async () => {
  const verdicts = await sandbox.grade(
    corpus.pairs.map(({ code, functionName, parameters, returnType, examples }) => ({
      source: code,
      entryPoint: functionName,
      comparison: { mode: 'exact' },
      tests: examples.map(({ args, expected }) => ({
        args: args.map((arg, i) => decodeJson(arg, parsePyType(parameters[i]?.type ?? 'Any'))),
        expected: decodeJson(expected, parsePyType(returnType)),
      })),
    })),
  )
  const wrong = corpus.pairs.filter((_, i) => verdicts[i]?.status !== 'passed')
  expect(wrong.map(({ code }) => code)).toEqual([])
  for (const { examples } of corpus.pairs) {
    expect(examples.length).toBeGreaterThanOrEqual(3)
    expect(examples.length).toBeLessThanOrEqual(5)
  }
})

test('no pair solves a problem that is held out', async () => {
  const trials = corpus.pairs.map(({ code, functionName, parameters }) => ({
    source: code,
    entryPoint: functionName,
    arity: parameters.length,
  }))
  expect(await findSolutions(trials, exclude, sandbox)).toEqual([])
})

test('every held-out reference is recognised by running the tests of its problem', async () => {
  const problems = exclude.flatMap((set) => set.problems.map((problem) => ({ set, problem })))
  const trials = problems.map(({ problem }) => ({
    source: problem.referenceSolution ?? '',
    entryPoint: problem.functionName,
    arity: problem.parameters.length,
  }))
  const found = await findSolutions(trials, exclude, sandbox)
  const names = problems.map(({ set, problem }, program) => ({
    program,
    problem: `${set.name}/${problem.id}`,
  }))
  expect(found).toEqual(expect.arrayContaining(names))
})

test('planted solutions are left out and counted, whatever their types and wording say', async () => {
  const { manifest, pairs } = await generateCorpus(
    planted(
      terse(
        'planted',
        'numbers=ints1',
        'int',
        'lowest',
        'return sorted($0)[0]',
        'Sort and take one',
      ),
      terse('planted', 'items=words1', 'str', 'lowest', 'return min($0)', 'The {first|least} word'),
      terse('planted', 'a=int b=int', 'int', 'product', 'return $1 * $0', 'Do {something|it}'),
      terse(
        'planted',
        'a=int b=int',
        'int',
        'kept',
        'return $0 * 2 - $1',
        'Subtract $1 from twice $0',
        'Twice $0 without $1',
      ),
    ),
  )
  expect(manifest.excludedByProblem).toEqual({ 'seed-eval/find_min': 2, 'seed-eval/multiply': 1 })
  expect(manifest.programs).toMatchObject({ written: 4, observed: 4, excluded: 3, kept: 1 })
  expect(pairs.map(({ docstring }) => docstring).join()).toContain('wice')
  expect(new Set(pairs.map(({ code }) => code.includes('* 2 -')))).toEqual(new Set([true]))
})

test('of programs that behave alike the shortest stays, beside one in another style', async () => {
  const words = ['Double {it|them|the numbers}', '{Make|Give} each {number|item} twice as large']
  const { manifest, pairs } = await generateCorpus(
    planted(
      terse(
        'planted',
        'ints',
        'list[int]',
        'twice',
        'return [x + x for x in [y for y in $0]]',
        ...words,
      ),
      terse('planted', 'ints', 'list[int]', 'twice', 'return [x * 2 for x in $0]', ...words),
      terse(
        'planted',
        'ints',
        'list[int]',
        'twice',
        'result = []\nfor x in $0:\n    result.append(x * 2)\nreturn result',
        ...words,
      ),
      terse('planted', 'ints', 'list[int]', 'nothing', 'return $0', 'Return it'),
      terse('planted', 'ints', 'int', 'always', 'return 1', 'Return one'),
      terse('planted', 'ints', 'int', 'broken', 'return $0[100]', 'Fail'),
      terse('planted', 'ints', 'int', 'unknown', 'return sum($0) + 12345', 'Add {much|a lot}'),
    ),
  )
  expect(manifest.programs.unwritable).toBe(1)
  expect(manifest.programs.rejected).toMatchObject({ identity: 1, constant: 1, failing: 1 })
  expect(manifest.programs).toMatchObject({ duplicates: 1, kept: 2 })
  expect(manifest.behaviours).toBe(1)
  expect(pairs.some(({ code }) => code.includes('[y for y'))).toBe(false)
  const wordings = pairs.map(({ docstring, code }) => docstring + code)
  expect(new Set(wordings).size).toBe(pairs.length)
})

test('a wording that two behaviours share is given to one of them only', async () => {
  const { manifest, pairs } = await generateCorpus(
    planted(
      terse('planted', 'ints', 'int', 'one', 'return sum($0) + 1', 'Compute it'),
      terse('planted', 'ints', 'int', 'two', 'return sum($0) + 2', 'Compute it'),
    ),
  )
  expect(new Set(pairs.map(({ code }) => code.slice(-3))).size).toBe(1)
  expect(manifest.ambiguousWordings).toBeGreaterThan(0)
})

test('the same seed gives the same text to the byte, another seed another', async () => {
  const small = { size: 60, vocabulary, sandbox, exclude: exclude.slice(1, 2) }
  const families = { zips: FAMILIES.zips, dictionaries: FAMILIES.dictionaries } as typeof FAMILIES
  const [a, b, c] = [
    await generateCorpus({ ...small, families, seed: 5 }),
    await generateCorpus({ ...small, families, seed: 5 }),
    await generateCorpus({ ...small, families, seed: 6 }),
  ]
  expect(b.jsonl).toBe(a.jsonl)
  expect(b.manifest).toEqual(a.manifest)
  expect(c.manifest.sha256).not.toBe(a.manifest.sha256)
})

/** SHA-256 of what `codegen-gym corpus --size 2000 --seed 1` writes. */
const PINNED = '97386e1c937d3bec8a3187c944d0d4a3825170c62d99c0037d179641a09fe1a9'

test('2,000 pairs of seed 1 are the ones that the shipped model’s generator wrote, to the byte', {
  timeout: 600_000,
}, async () => {
  const { manifest, jsonl } = await generateCorpus({
    seed: 1,
    size: 2_000,
    vocabulary,
    sandbox,
    exclude,
  })
  expect(manifest).toMatchObject({ pairs: 2_000, sha256: PINNED })
  expect(createHash('sha256').update(jsonl).digest('hex')).toBe(PINNED)
})

test('writes the text and the manifest beside it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'corpus-'))
  try {
    const families = { zips: FAMILIES.zips } as typeof FAMILIES
    const out = path.join(folder, 'deep', 'pairs.jsonl')
    const written = await writeCorpus({ seed: 2, size: 30, vocabulary, sandbox, families, out })
    expect(written.manifestFile).toBe(path.join(folder, 'deep', 'pairs.manifest.json'))
    expect((await readFile(out, 'utf8')).trimEnd().split('\n')).toHaveLength(30)
    expect(JSON.parse(await readFile(written.manifestFile, 'utf8'))).toEqual(written.manifest)
    expect(written.manifest.excludedSets).toEqual({
      'seed-train': 8,
      'seed-eval': 3,
      'intro-100/dev': 15,
      'intro-100/heldOut': 25,
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a size that is no positive integer is refused', async () => {
  const options = { seed: 1, vocabulary, sandbox, exclude }
  await expect(generateCorpus({ ...options, size: 0 })).rejects.toThrow(/`size`.*>= 1, got `0`/)
})

test('the families write more than 15,000 programs, every wording expands to plain text', () => {
  const specs = writeAll(FAMILIES, new Rng(1))
  expect(specs.length).toBeGreaterThan(15_000)
  const slots = specs.filter(({ wordings, parameters }) =>
    wordings.some(
      (text) =>
        Math.max(-1, ...(text.match(/\$\d/g) ?? []).map((slot) => Number(slot[1]))) >=
        parameters.length,
    ),
  )
  expect(slots.map(({ body }) => body)).toEqual([])
  const unclosed = specs.filter(({ wordings }) =>
    wordings.some((text) => text.split('{').length !== text.split('}').length),
  )
  expect(unclosed.map(({ wordings }) => wordings)).toEqual([])
})
