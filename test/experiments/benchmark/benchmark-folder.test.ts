import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BenchmarkFolder } from '../../../experiments/benchmark/benchmark-folder.ts'
import { hashContenderFiles } from '../../../experiments/benchmark/contender-files.ts'
import { recordHeldOutRun } from '../../../experiments/benchmark/held-out-log.ts'
import { heldOutParts, selectProblems } from '../../../experiments/benchmark/problem-selection.ts'
import { runBenchmark } from '../../../experiments/benchmark/run-benchmark.ts'
import { configOf, record } from './records.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'benchmark-folder-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const sets = { find_min: 'seed-eval' }

async function start(
  agents: readonly string[],
  budget = 100,
  problemsHash = 'h',
  files: Readonly<Record<string, string>> = {},
) {
  return BenchmarkFolder.start(folder, {
    config: await configOf(agents, { budget }),
    problemsHash,
    problemHashes: {},
    sets,
    files,
  })
}

test('a folder opened again holds its records, and a torn line is run again', async () => {
  const before = await start(['uniform'])
  before.append(record('uniform', 'find_min', 0, 3))
  before.append(record('uniform', 'find_min', 1, null))
  const units = join(folder, 'units.jsonl')
  appendFileSync(units, '{"contender":"unif')
  expect(BenchmarkFolder.open(folder).records).toHaveLength(2)
  const again = await start(['uniform'])
  expect(again.records).toEqual(before.records)
  expect(again.has('uniform\nfind_min\n1')).toBe(true)
  expect(again.has('uniform\nfind_min\n2')).toBe(false)
  again.append(record('uniform', 'find_min', 2, 5))
  expect(readFileSync(units, 'utf8').trimEnd().split('\n')).toHaveLength(3)
})

test('a folder started otherwise is refused, with what has changed', async () => {
  await start(['uniform', 'beam'])
  await expect(start(['uniform', 'beam'], 101)).rejects.toThrow('started with another `budget`')
  await expect(start(['uniform'])).rejects.toThrow('started with another `contenders`')
  await expect(start(['uniform', 'sampling'])).rejects.toThrow('another `contenders.sampling`')
  await expect(start(['uniform', 'beam'], 100, 'i')).rejects.toThrow('another `problems`')
  await expect(start(['beam', 'uniform'])).resolves.toBeInstanceOf(BenchmarkFolder)
})

test('a folder is refused when another model is behind the same name', async () => {
  await start(['sampling'], 100, 'h', { seq2seq: 'a' })
  await expect(start(['sampling'], 100, 'h', { seq2seq: 'b' })).rejects.toThrow(
    'started with another `files.seq2seq`',
  )
  await expect(start(['sampling'], 100, 'h', { seq2seq: 'a' })).resolves.toBeDefined()
})

test('models and modules are known by what their files hold', async () => {
  const model = join(folder, 'model.json')
  const weights = join(folder, 'model.safetensors')
  writeFileSync(model, '{}')
  writeFileSync(weights, 'one')
  const [sampling, uniform] = (await configOf(['sampling', 'uniform'])).contenders
  const { config } = sampling!
  const own = { ...config, agent: { ...config.agent, initializer: model } }
  const contenders = [sampling!, uniform!, { ...sampling!, config: own }]
  const before = await hashContenderFiles(contenders)
  expect(Object.keys(before)).toEqual(['seq2seq', model])
  writeFileSync(weights, 'two')
  const after = await hashContenderFiles(contenders)
  expect(after.seq2seq).toBe(before.seq2seq)
  expect(after[model]).not.toBe(before[model])
  rmSync(weights)
  await expect(hashContenderFiles(contenders)).rejects.toThrow(
    'model.safetensors: it cannot be read',
  )
})

test('what is no benchmark, and a line that is no record, are said', async () => {
  expect(() => BenchmarkFolder.open(folder)).toThrow(/not the folder of a benchmark/)
  await start(['uniform'])
  writeFileSync(join(folder, 'units.jsonl'), '{"contender": "uniform"}\n')
  expect(() => BenchmarkFolder.open(folder)).toThrow(/units\.jsonl:1: not a search/)
})

test('held-out problems are found by what is in a set, whatever name they came by', async () => {
  const whole = await heldOutParts(await selectProblems(['seed-eval', 'intro-100']))
  expect(whole).toEqual([
    { name: 'intro-100', splitHash: expect.stringMatching(/^\w{64}$/), problems: 25 },
  ])
  expect(await heldOutParts(await selectProblems(['intro-100/held-out']))).toHaveLength(1)
  expect(await heldOutParts(await selectProblems(['seed-train', 'intro-100/dev']))).toEqual([])
})

test('held-out problems are found in a copy of their set, too', async () => {
  const copy = join(folder, 'mine.json')
  const shipped = new URL('../../../problems/sets/intro-100.json', import.meta.url)
  copyFileSync(shipped, copy)
  expect(await heldOutParts(await selectProblems([copy]))).toMatchObject([
    { name: copy, problems: 25 },
  ])
})

test('a run on held-out problems is on record before its first search', async () => {
  const log = join(folder, 'log.jsonl')
  const config = await configOf(['uniform'], {
    problems: ['intro-100/held-out'],
    budget: 1,
    samples: 0,
  })
  const stopped = new AbortController()
  const run = runBenchmark(config, {
    out: join(folder, 'run'),
    jobs: 1,
    signal: stopped.signal,
    heldOutLog: log,
    onHeldOut: () => stopped.abort(),
  })
  expect((await run).finished).toBe(false)
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { state: 'started', parts: [{ name: 'intro-100/held-out', problems: 25 }] },
    { state: 'stopped', contenders: [{ searches: 0 }] },
  ])
})

test('a problem that comes by two names is refused', async () => {
  await expect(selectProblems(['intro-100/dev', 'intro-100'])).rejects.toThrow(
    /is in `intro-100\/dev` and in `intro-100`/,
  )
})

test('each run on held-out problems is a line of the log, the stopped ones too', async () => {
  const log = join(folder, 'held-out.log.jsonl')
  const parts = [{ name: 'x/held-out', splitHash: 'abc', problems: 1 }]
  const run = await start(['uniform'])
  run.append(
    record('uniform', 'find_min', 0, 3, { samples: { drawn: 9, different: 4, passed: 2 } }),
  )
  recordHeldOutRun(run, parts, 'stopped', log)
  run.append(record('uniform', 'find_min', 1, null))
  recordHeldOutRun(run, parts, 'finished', log)
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  const [stopped, finished] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(stopped).toMatchObject({
    parts: [{ name: 'x/held-out', split: 'abc', problems: 1 }],
    budget: 100,
    seeds: [0, 1],
    state: 'stopped',
    contenders: [{ name: 'uniform', searches: 1, solved: 1, samples: 9, samples_passed: 2 }],
  })
  expect(finished).toMatchObject({ state: 'finished', contenders: [{ searches: 2, solved: 1 }] })
})
