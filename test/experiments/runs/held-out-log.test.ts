import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadRegistries } from '../../../experiments/assembly/registries.ts'
import { BenchmarkFolder } from '../../../experiments/benchmark/benchmark-folder.ts'
import { runBenchmark } from '../../../experiments/benchmark/run-benchmark.ts'
import { resolveConfig } from '../../../experiments/config/resolve-config.ts'
import { heldOutLogFile, onHeldOutRecord } from '../../../experiments/runs/held-out-log.ts'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import { pretrain } from '../../../experiments/supervised/pretrain.ts'
import { evaluateRun } from '../../../experiments/training/evaluation/evaluate.ts'
import { train } from '../../../experiments/training/train.ts'
import type { TrainOptions } from '../../../experiments/training/train-options.ts'
import { encodeProblemSet } from '../../../problems/encode.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Json } from '../../../src/core/json.ts'
import type { Problem } from '../../../src/core/problem.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { configOf, record } from '../../support/benchmark-records.ts'
import { tinyPairs } from '../../support/tiny-corpus.ts'

let folder: string
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'held-out-log-'))
  log = join(folder, 'log.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

function lines(): Record<string, unknown>[] {
  if (!existsSync(log)) return []
  const text = readFileSync(log, 'utf8').trimEnd()
  return text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
}

const DOUBLE = {
  id: 'double',
  function_name: 'double',
  parameters: [{ name: 'n', type: 'int' }],
  return_type: 'int',
  docstring: 'Double a number.',
  visible_tests: [{ args: [1], expected: 2 }],
  hidden_tests: [{ args: [3], expected: 6 }],
}

/** One that is held out, as its set has it. */
async function heldOutProblem(): Promise<Problem> {
  return (await loadProblemSet('intro-100/held-out')).problems[0]!
}

/** A problem of one's own, and one that is held out under another name. */
async function problemFile(): Promise<string> {
  const copy = { ...(await heldOutProblem()), id: 'of-my-own' }
  const [encoded] = encodeProblemSet({ name: 'x', description: '', problems: [copy] })
    .problems as Json[]
  const problems = [DOUBLE, encoded]
  const file = join(folder, 'mine.json')
  writeFileSync(file, JSON.stringify({ name: 'mine', problems }))
  return file
}

async function trainOn(
  data: Readonly<Record<string, string>>,
  options: Partial<TrainOptions> = {},
) {
  const registries = await loadRegistries()
  const source = {
    name: 'tiny',
    agent: { type: 'random' },
    training: { num_episodes: 8, num_envs: 4, eval_frequency: 4 },
    environment: { max_steps: 12 },
    data: { problems: 'seed-eval', eval_problems: 'seed-eval', ...data },
  }
  const { config } = resolveConfig(source, registries, { defaultName: 'tiny' })
  const run = RunFolder.plan('tiny', 'overwrite', join(folder, 'runs'))
  await train({ config, run, heldOutLog: log, ...options })
  return RunFolder.open(run.path)
}

const found = (file: string) => [
  { name: file, problems: 1, split: expect.stringMatching(/^\w{64}$/) },
]

test('training on held-out problems is on record before its first program, and its counts after', async () => {
  const file = await problemFile()
  const seen: unknown[] = []
  const onHeldOut = (logFile: string) => {
    const begun = existsSync(join(folder, 'runs', 'tiny', 'metrics.jsonl'))
    seen.push({ logFile, states: lines().map(({ state }) => state), begun })
  }
  await trainOn({ problems: file }, { onHeldOut })
  expect(seen).toEqual([{ logFile: log, states: ['started'], begun: false }])
  const [started, finished, ...more] = lines()
  expect(started).toMatchObject({
    command: 'train',
    run: 'tiny',
    problems: file,
    eval_problems: 'seed-eval',
    parts: found(file),
    state: 'started',
  })
  expect(started).not.toHaveProperty('training')
  expect(finished).toMatchObject({
    command: 'train',
    run: 'tiny',
    state: 'finished',
    training: {
      ...{ problems: 2, solved: expect.any(Number), programs: 8 },
      solved_by_baseline: expect.any(Number),
    },
    evaluation: { times: 2, problems: 3, solved_visible: expect.any(Number) },
  })
  expect(more).toEqual([])
})

test('training that only evaluates on held-out problems is on record, one stopped early too', async () => {
  const file = await problemFile()
  const stop = new AbortController()
  await trainOn({ eval_problems: file }, { signal: stop.signal, onHeldOut: () => stop.abort() })
  expect(lines()).toMatchObject([
    { state: 'started', eval_problems: file, parts: found(file) },
    {
      state: 'stopped',
      // Uniform sampling beside it did not begin.
      training: { problems: 3, programs: 0, solved_by_baseline: null },
      evaluation: { times: 0, problems: 2, solved_visible: null },
    },
  ])
})

test('training on other problems leaves no line; evaluating that run on held-out ones does', async () => {
  const run = await trainOn({})
  expect(lines()).toEqual([])
  const heldOutLog = log
  const few = { numEpisodes: 2, heldOutLog }
  await evaluateRun(run, few)
  expect(lines()).toEqual([])
  const problems = await problemFile()
  let before: unknown[] = []
  const onHeldOut = () => {
    before = lines()
  }
  const { solved } = await evaluateRun(run, { ...few, problems, onHeldOut })
  expect(before).toMatchObject([{ command: 'evaluate', run: 'tiny', state: 'started' }])
  expect(lines()).toMatchObject([
    { command: 'evaluate', parts: found(problems), checkpoint: 'best', num_episodes: 2 },
    { run: 'tiny', state: 'finished', evaluation: { problems: 2, solved, programs: 4 } },
  ])
}, 240_000)

test('of an evaluation that was stopped before it was graded nothing counts as unsolved', async () => {
  const run = await trainOn({})
  const problems = await problemFile()
  const stop = new AbortController()
  const report = await evaluateRun(run, {
    ...{ numEpisodes: 2, problems, heldOutLog: log, signal: stop.signal },
    onProgress: (stage, done) => {
      if (stage === 'written' && done === 4) stop.abort()
    },
  })
  expect(report).toMatchObject({ interrupted: true, solved: null })
  expect(report.perProblem.map(({ sampleSolved }) => sampleSolved)).toEqual([null, null])
  expect(lines().at(-1)).toMatchObject({
    state: 'stopped',
    evaluation: { problems: 2, solved: null, programs: 4 },
  })
}, 240_000)

test('pretraining that samples held-out problems is on record before it trains', async () => {
  const vocabulary = createVocabulary({ size: 64 })
  const corpus = tinyPairs(vocabulary).map(({ task: { docstring, header }, code }) =>
    JSON.stringify({ docstring, code, ...header }),
  )
  const data = join(folder, 'corpus.jsonl')
  writeFileSync(data, `${corpus.join('\n')}\n`)
  const problems = await problemFile()
  const notes: string[] = []
  const report = await pretrain(
    {
      ...{ data, save_dir: join(folder, 'out'), model: 'attention', vocabulary_size: 64 },
      ...{ embedding_dim: 8, hidden_dim: 16, num_epochs: 1, max_code_len: 16, batch_size: 9 },
      ...{ eval_problems: ['seed-eval', problems], eval_samples: 4, beam_width: 2 },
    },
    { note: (line) => void notes.push(line) },
    { heldOutLog: log },
  )
  const told = notes.findIndex((line) => line.includes(`is on record in ${log}`))
  const trained = notes.findIndex((line) => line.includes('epoch 1'))
  expect(told).toBeGreaterThanOrEqual(0)
  expect(told).toBeLessThan(trained)
  const outcomes = report.models[0]!.execution[1]!.outcomes
  expect(lines()).toMatchObject([
    { command: 'pretrain', run: join(folder, 'out'), parts: found(problems), state: 'started' },
    {
      state: 'finished',
      models: [
        { name: 'attention', eval_problems: 'seed-eval', problems: 3, samples: 12 },
        {
          eval_problems: problems,
          samples: 8,
          samples_passed: outcomes[0]!.passed + outcomes[1]!.passed,
        },
      ],
    },
  ])
})

test('a run that fails leaves both lines, and its error', async () => {
  const problems = [[await heldOutProblem(), 'x']] as const
  const use = { command: 'train', problems, settings: { run: 'r' } } as const
  const work = async () => {
    throw new Error('broken')
  }
  const ended = onHeldOutRecord(use, { heldOutLog: log }, work, (result) => ({
    state: 'stopped',
    figures: { result },
  }))
  await expect(ended).rejects.toThrow('broken')
  expect(lines()).toMatchObject([
    { run: 'r', state: 'started' },
    { run: 'r', state: 'stopped', result: null },
  ])
})

const heldOut = { problems: ['intro-100/held-out'], budget: 1, samples: 0 }

test('a benchmark on held-out problems is on record before its first search', async () => {
  const stopped = new AbortController()
  const { finished } = await runBenchmark(await configOf(['uniform'], heldOut), {
    out: join(folder, 'run'),
    jobs: 1,
    signal: stopped.signal,
    heldOutLog: log,
    command: 'study',
    onHeldOut: () => stopped.abort(),
  })
  expect(finished).toBe(false)
  expect(lines()).toMatchObject([
    {
      command: 'study',
      benchmark: 'benchmark',
      budget: 1,
      seeds: [0, 1],
      state: 'started',
      parts: [{ name: 'intro-100/held-out', problems: 25 }],
    },
    { state: 'stopped', contenders: [{ name: 'uniform', searches: 0 }] },
  ])
})

test('a benchmark that goes on says what its folder holds already; one that is whole says nothing', async () => {
  const config = await configOf(['uniform'], { ...heldOut, seeds: 1 })
  const stopped = new AbortController()
  stopped.abort()
  const options = { out: join(folder, 'run'), jobs: 1, signal: stopped.signal, heldOutLog: log }
  const { folder: before } = await runBenchmark(config, options)
  const [first, ...others] = Object.keys(before.manifest.sets)
  before.append(record('uniform', first!, 0, 3, { samples: { drawn: 9, different: 4, passed: 2 } }))
  await runBenchmark(config, options)
  const counts = { searches: 1, solved: 1, samples: 9, samples_passed: 2 }
  expect(lines().slice(2)).toMatchObject([
    { command: 'benchmark', state: 'started', contenders: [counts] },
    { command: 'benchmark', state: 'stopped', contenders: [counts] },
  ])
  const again = BenchmarkFolder.open(options.out)
  for (const problem of others) again.append(record('uniform', problem, 0, null))
  expect((await runBenchmark(config, options)).finished).toBe(true)
  expect(lines()).toHaveLength(4)
})

test('the log is in the current folder, or in that of a study', () => {
  expect(heldOutLogFile()).toBe(resolve('held-out.log.jsonl'))
  expect(heldOutLogFile(folder)).toBe(join(folder, 'held-out.log.jsonl'))
})
