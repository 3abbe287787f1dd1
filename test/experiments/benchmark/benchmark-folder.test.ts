import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BenchmarkFolder } from '../../../experiments/benchmark/benchmark-folder.ts'
import { selectProblems } from '../../../experiments/benchmark/problem-selection.ts'
import { runBenchmark } from '../../../experiments/benchmark/run-benchmark.ts'
import { FolderLock } from '../../../experiments/runs/folder-lock.ts'
import { graderVersion } from '../../../src/sandbox/grader-version.ts'
import { configOf, record } from '../../support/benchmark-records.ts'

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
  seeds: readonly number[] = [0, 1, 2],
) {
  return BenchmarkFolder.start(folder, {
    config: { ...(await configOf(agents, { budget })), seeds },
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

test('a folder that another version graded is refused, with what to type', async () => {
  const before = await start(['uniform'])
  before.append(record('uniform', 'find_min', 0, 3))
  const now = graderVersion()
  expect(before.manifest.versions.grader).toBe(now)
  const [file, units] = [join(folder, 'benchmark.json'), join(folder, 'units.jsonl')]
  const manifest = readFileSync(file, 'utf8')
  const rows = readFileSync(units, 'utf8')
  expect(JSON.parse(rows)).toMatchObject({ grader: now })
  // As it was written before there were versions.
  writeFileSync(file, manifest.replace(/,\n *"grader": "[^"]+"/, ''))
  writeFileSync(units, rows.replace(/,"grader":"[^"]+"/, ''))
  await expect(start(['uniform'])).rejects.toThrow(
    `graded by grader version unknown, and this is ${now}: figures of two versions are not mixed; start anew by --out ${folder}-${now}`,
  )
  expect(BenchmarkFolder.open(folder).records).toHaveLength(1)
  writeFileSync(file, manifest.replace(now, '0.1-a-b'))
  writeFileSync(units, rows.replace(now, '0.1-a-b'))
  await expect(start(['uniform'])).rejects.toThrow(/version 0\.1-a-b, and this is/)
})

test('no record of another version comes into a folder', async () => {
  const started = await start(['uniform'])
  const old = record('uniform', 'find_min', 0, 3, { grader: '0.1-a-b' })
  expect(() => started.append(old)).toThrow(/`uniform` on `find_min` .+ grader version 0\.1-a-b/)
  expect(started.records).toEqual([])
  writeFileSync(join(folder, 'units.jsonl'), `${JSON.stringify(old)}\n`)
  expect(() => BenchmarkFolder.open(folder)).toThrow(
    /grader version 0\.1-a-b, and the folder is of/,
  )
})

test('a folder goes on with more seeds, not with fewer or others', async () => {
  const seeds = (...wanted: number[]) => start(['uniform'], 100, 'h', {}, wanted)
  const one = await seeds(0)
  one.append(record('uniform', 'find_min', 0, 3))
  const two = await seeds(0, 1)
  expect(two.records).toEqual(one.records)
  expect(two.manifest.config.seeds).toEqual([0, 1])
  expect(BenchmarkFolder.open(folder).manifest).toEqual(two.manifest)
  for (const others of [[0], [1, 0, 2], [0, 2, 1]]) {
    await expect(seeds(...others)).rejects.toThrow('started with another `seeds`')
  }
})

test('what the page says is as the benchmark has it now', async () => {
  const saying = async (claim: string) => {
    const config = { ...(await configOf(['uniform'])), claim }
    const described = { config, problemsHash: 'h', problemHashes: {}, sets, files: {} }
    return BenchmarkFolder.start(folder, described)
  }
  const first = await saying('Uniform sampling solves much.')
  first.append(record('uniform', 'find_min', 0, 3))
  const again = await saying('Uniform sampling solves little.')
  expect(again.records).toEqual(first.records)
  expect(BenchmarkFolder.open(folder).manifest.config.claim).toBe('Uniform sampling solves little.')
})

test('a folder is refused when another model is behind the same name', async () => {
  await start(['sampling'], 100, 'h', { seq2seq: 'a' })
  await expect(start(['sampling'], 100, 'h', { seq2seq: 'b' })).rejects.toThrow(
    'started with another `files.seq2seq`',
  )
  await expect(start(['sampling'], 100, 'h', { seq2seq: 'a' })).resolves.toBeDefined()
})

test('what is no benchmark, and a line that is no record, are said', async () => {
  expect(() => BenchmarkFolder.open(folder)).toThrow(/not the folder of a benchmark/)
  await start(['uniform'])
  writeFileSync(join(folder, 'units.jsonl'), '{"contender": "uniform"}\n')
  expect(() => BenchmarkFolder.open(folder)).toThrow(/units\.jsonl:1: not a search/)
})

test('a problem that comes by two names is refused', async () => {
  await expect(selectProblems(['intro-100/dev', 'intro-100'])).rejects.toThrow(
    /is in `intro-100\/dev` and in `intro-100`/,
  )
})

test('a stored benchmark of which a key is damaged is named with the key', async () => {
  await start(['uniform'])
  const file = join(folder, 'benchmark.json')
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const config = whole.config as Record<string, unknown>
  const damaged: readonly (readonly [unknown, RegExp])[] = [
    [null, /benchmark\.json: it is not what `benchmark` wrote; put it back/],
    [{ ...whole, versions: 7 }, /benchmark\.json: `versions` is not what/],
    [{ ...whole, config: { ...config, contenders: [1] } }, /`config\.contenders\.0` is not what/],
    [{ ...whole, config: { ...config, seeds: ['a'] } }, /`config\.seeds\.0` is not what/],
    [{ ...whole, sittings: [{}] }, /`sittings\.0\.machine` is not what/],
  ]
  for (const [value, line] of damaged) {
    writeFileSync(file, JSON.stringify(value))
    expect(() => BenchmarkFolder.open(folder)).toThrow(line)
  }
  const { sittings: _, problemHashes: __, files: ___, ...older } = whole
  writeFileSync(file, JSON.stringify(older))
  expect(BenchmarkFolder.open(folder).records).toEqual([])
})

test('another benchmark without a name takes the next free folder, the same one goes on', async () => {
  const out = join(folder, 'benchmark')
  const run = async (agent: string, numbered = true) => {
    const stopped = { jobs: 1, signal: AbortSignal.abort() }
    const { folder: used } = await runBenchmark(await configOf([agent]), {
      ...stopped,
      out,
      numbered,
    })
    return used.path
  }
  expect(await run('uniform')).toBe(out)
  expect(await run('unmasked')).toBe(`${out}-2`)
  expect(await run('bigram_prior')).toBe(`${out}-3`)
  expect(await run('unmasked')).toBe(`${out}-2`)
  expect(await run('uniform')).toBe(out)
  await expect(run('unmasked', false)).rejects.toThrow(/another `contenders\.?\w*`/)
  const others = [out, `${out}-2`].map((path) => FolderLock.acquire(path, 'benchmark', 'wait'))
  expect(await run('beam')).toBe(`${out}-4`)
  // The same one would do all of its work twice.
  for (const agent of ['uniform', 'unmasked']) {
    await expect(run(agent)).rejects.toThrow(
      /^\S+benchmark(-2)?: another benchmark runs in it \(process \d+\); let it end, .*; the same benchmark is not run twice at once$/,
    )
  }
  for (const lock of others) lock.release()
  expect(readdirSync(folder).sort()).toEqual(
    ['', '-2', '-3', '-4'].map((number) => `benchmark${number}`),
  )
})
