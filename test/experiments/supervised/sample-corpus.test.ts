import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadCorpus } from '../../../experiments/supervised/corpus.ts'
import { SAMPLE, SAMPLE_FILE, sampleSolves } from '../../../experiments/supervised/sample-corpus.ts'
import { findSolutions } from '../../../problems/generators/entries/exclusion.ts'
import { listProblemSets, loadProblemSet } from '../../../problems/load.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'

test('the problems that sample pairs solve are those on record, and the corpus says so', {
  timeout: 120_000,
}, async () => {
  const text = readFileSync(SAMPLE_FILE, 'utf8')
  const sources = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { code: string }).code)
  const trials = sources.map((source) => {
    const [, entryPoint = '', parameters = ''] = /def (\w+)\((.*)\):/.exec(source) ?? []
    return { source, entryPoint, arity: parameters.split(',').length }
  })
  const sets = await Promise.all((await listProblemSets()).map(loadProblemSet))
  const sandbox = await createSandbox({ workers: 1 })
  const found = await findSolutions(trials, sets, sandbox).finally(() => sandbox.close())
  const record = JSON.parse(readFileSync(SAMPLE_FILE.replace('.jsonl', '.manifest.json'), 'utf8'))
  expect(record).toEqual({
    sha256: createHash('sha256').update(text).digest('hex'),
    solves: Object.fromEntries(
      found.map(({ problem, program }) => [problem, trials[program]?.entryPoint]),
    ),
  })
  const options = { vocabulary: createVocabulary(), maxCodeLen: 100, maxPairs: null }
  const { solves } = await loadCorpus(SAMPLE, options)
  expect(solves).toEqual(await sampleSolves())
  expect(solves).toEqual(Object.keys(record.solves))
})
