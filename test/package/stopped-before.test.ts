import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TrainSummary } from '../../experiments/runs/report-types.ts'
import { readSafetensors } from '../../src/nn/checkpoint.ts'
import { graderVersion } from '../../src/sandbox/grader-version.ts'
import { runCaptured } from '../support/captured-terminal.ts'

/**
 * Runs that the version before was stopped in (codegen-gym 0.1.0 at commit c70f70f, Node 20, backend
 * `cpu`), and in `ended.json` what it came to when it went on with them. Made there by
 *
 *     codegen-gym train dqn.yaml --runs-folder stopped        (and reinforce.yaml, grpo.yaml)
 *     codegen-gym train --resume dqn --runs-folder ended
 *
 * with the experiments that each `config.yaml` holds, and SIGINT once `metrics.jsonl` had four lines, after
 * some 80 of 120 episodes; `ended` began as a copy of `stopped`. And by
 *
 *     codegen-gym pretrain --data corpus.jsonl --save-dir pretrain SETTINGS --max-minutes 0.05
 *     codegen-gym pretrain --data corpus.jsonl --save-dir pretrain SETTINGS --resume
 *
 * with SETTINGS as below; the first ended two updates into the second of four epochs. The same commands
 * without a stop gave the same tensors there. Numbers have been computed in another order since, by
 * onnxruntime: metrics are what they were there but for rounding. The tensors of pretraining in `ended.json` are
 * those of the order of now, on the device whose bits depend on no processor. Left out is what resuming does not
 * read. Tensors are packed, and FOLDER stands for the folder that all of it was in.
 */
const stopped = fileURLToPath(new URL('./before/stopped', import.meta.url))
const SETTINGS =
  '--model attention --rereads --vocabulary-size 64 --embedding-dim 4 --hidden-dim 4 --batch-size 2 ' +
  '--num-epochs 4 --learning-rate 0.01 --max-code-len 16 --validation-fraction 0.25 --word-dropout 0.1 ' +
  '--device javascript --seed 3 --eval-samples 0 --beam-width 2'

interface Ended {
  readonly metrics: readonly unknown[]
  /** Shape and start of the SHA-256 of each tensor's bytes. */
  readonly tensors: Readonly<Record<string, string>>
}

interface EndedRun extends Pick<Ended, 'metrics'> {
  readonly grader: string
  readonly programs: Readonly<Record<string, string | null>>
  readonly solved: readonly string[]
  readonly counts: Readonly<Record<'episodes' | 'envSteps' | 'gradientSteps', number>>
}

interface EndedBefore {
  readonly runs: Readonly<Record<string, EndedRun>>
  readonly pretrain: Ended
}

const before: EndedBefore = JSON.parse(readFileSync(join(stopped, 'ended.json'), 'utf8'))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stopped-before-'))
  cpSync(stopped, folder, { recursive: true })
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name)
    if (name.endsWith('.gz')) writeFileSync(file.slice(0, -3), gunzipSync(readFileSync(file)))
    if (!/config\.yaml$|-training\.json$/.test(name)) continue
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('FOLDER', folder))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Of the runs, those that give a solved problem no more programs. */
const stopping = new Set(['reinforce'])

/** Metrics that there were not yet. */
const NEWER = /^train\/(?:solved|pass)_share$|^learn\/grad_norm\//

/** What `reinforce` calls by another name since. */
const KL = ['learn/approx_kl', 'learn/behaviour_kl'] as const

/** A record with its metrics by their names of now. */
function renamed(run: string, record: unknown): Record<string, unknown> {
  const { [KL[0]]: kl, ...rest } = record as Record<string, unknown>
  return kl === undefined ? rest : { ...rest, [run === 'reinforce' ? KL[1] : KL[0]]: kl }
}

/** What is to be told now of a record of then. */
function expected(run: string, record: unknown): Record<string, unknown> {
  const near = Object.entries(renamed(run, record)).map(([name, value]) => [
    name,
    // Steps of elites counted, too.
    run === 'reinforce' && name === 'learn/steps'
      ? expect.any(Number)
      : expect.closeTo(value as number, 5),
  ])
  return Object.fromEntries(near)
}

/** Records without what a clock gave, and without what is measured since. */
function readMetrics(file: string): unknown[] {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const { 'train/seconds': _, ...counted } = JSON.parse(line)
    return Object.fromEntries(Object.entries(counted).filter(([name]) => !NEWER.test(name)))
  })
}

/** The version before wrote a run's last step twice, the second time without its episodes. */
function onePerStep(records: readonly unknown[]): unknown[] {
  const stepOf = (record: unknown) => (record as { readonly step: number }).step
  return records.filter((record, i) => i === 0 || stepOf(record) !== stepOf(records[i - 1]))
}

function linesOf(run: string): Record<string, number>[] {
  const text = readFileSync(join(folder, run, 'metrics.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

async function readTensors(file: string): Promise<Record<string, string>> {
  const { tensors } = await readSafetensors(join(folder, file))
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      const digest = createHash('sha256').update(bytes).digest('hex')
      return [name, `${shape.join('x')} ${digest.slice(0, 16)}`]
    }),
  )
}

test.each(Object.entries(before.runs))(
  '%s, stopped by the version before, goes on to what it came to there',
  async (name, ended) => {
    const before = linesOf(name).length
    const run = await runCaptured('train', '--resume', name, '--runs-folder', folder, '--json')
    expect({ code: run.code, err: run.code === 0 ? '' : run.err }).toEqual({ code: 0, err: '' })
    const summary = JSON.parse(run.out) as TrainSummary
    const { perProblem } = summary
    const now: EndedRun = {
      metrics: onePerStep(readMetrics(join(name, 'metrics.jsonl'))).map((record) =>
        renamed(name, record),
      ),
      grader: ended.grader,
      programs: Object.fromEntries(
        perProblem.map(({ problemId, program }) => [problemId, program]),
      ),
      solved: perProblem.filter(({ solved }) => solved).map(({ problemId }) => problemId),
      counts: {
        episodes: summary.episodes,
        envSteps: summary.envSteps,
        gradientSteps: summary.gradientSteps,
      },
    }
    const metrics = onePerStep(ended.metrics).map((record) => expected(name, record))
    expect(now).toEqual({ ...ended, metrics })
    // The curves over all problems go on from what is known of the part before.
    const since = linesOf(name).slice(before)
    expect(since.length).toBeGreaterThan(0)
    for (const record of since) {
      expect(record['train/solved_share']).toBe(record['train/solved_visible']! / perProblem.length)
      const left = stopping.has(name) && record['train/solved_visible']! > 0
      if (left) expect(record['train/pass_share']).toBeUndefined()
      else expect(record['train/pass_share']).toBeGreaterThanOrEqual(0)
    }
    // What differs is the grader, which the run says in one line and keeps beside the one of before.
    expect(summary.graders).toEqual([ended.grader, graderVersion()])
    expect(run.err.split('\n')).toEqual([
      expect.stringContaining(`${name}: it was graded by grader version ${ended.grader}`),
    ])
  },
  240_000,
)

test('pretraining that the version before was stopped in goes on to the same model', async () => {
  const data = ['--data', join(folder, 'corpus.jsonl'), '--save-dir', join(folder, 'pretrain')]
  const { code, err } = await runCaptured('pretrain', ...data, ...SETTINGS.split(' '), '--resume')
  expect(code, err).toBe(0)
  const metrics = readMetrics('pretrain/attention-metrics.jsonl')
  expect(metrics).toHaveLength(before.pretrain.metrics.length)
  for (const [i, ended] of before.pretrain.metrics.entries()) {
    const there = Object.entries(ended as Record<string, number>)
    const near = there.map(([name, value]) => [name, expect.closeTo(value, 4)])
    expect(metrics[i]).toEqual(Object.fromEntries(near))
  }
  const tensors = await readTensors('pretrain/attention-training-20.safetensors')
  expect(tensors).toEqual(before.pretrain.tensors)
}, 120_000)
