import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FolderLock } from '../../../experiments/runs/folder-lock.ts'
import { pretrain } from '../../../experiments/supervised/pretrain.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { loadModel } from '../../../src/models/seq2seq/model-file.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { tinyPairs } from '../../support/tiny-corpus.ts'

const vocabulary = createVocabulary({ size: 64 })
let folder: string
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})

afterAll(() => sandbox.close())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pretrain-'))
  const lines = tinyPairs(vocabulary).map(({ task, code }) => {
    const { docstring, header } = task
    return `${JSON.stringify({ docstring, code, ...header })}\n`
  })
  await writeFile(join(folder, 'corpus.jsonl'), lines.join(''))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

function settings(change: Readonly<Record<string, unknown>> = {}) {
  return {
    data: join(folder, 'corpus.jsonl'),
    save_dir: join(folder, 'out'),
    model: 'attention',
    vocabulary_size: 64,
    embedding_dim: 8,
    hidden_dim: 16,
    batch_size: 9,
    num_epochs: 3,
    learning_rate: 0.01,
    max_code_len: 16,
    validation_fraction: 0.2,
    eval_problems: ['seed-eval'],
    eval_samples: 4,
    beam_width: 2,
    // A model this small learns and writes sooner than its graphs are made.
    device: 'wasm',
    ...change,
  }
}

const silent = { note() {} }

describe('pretrain', () => {
  test('compares all architectures in one table, one plot and one file of results', async () => {
    const report = await pretrain(settings({ model: 'all', num_epochs: 1 }), silent, { sandbox })
    expect(report.models.map((model) => model.name)).toEqual(['rnn', 'lstm', 'attention'])
    for (const { epochs, text, execution } of report.models) {
      expect(epochs).toHaveLength(1)
      expect(text.bleu).toBeGreaterThanOrEqual(0)
      expect(execution[0]!.outcomes).toHaveLength(3)
    }
    const files = await readdir(join(folder, 'out'))
    expect(files).toEqual(
      expect.arrayContaining([
        ...['comparison.svg', 'comparison.png', 'results.json', 'results.md'],
        ...['rnn.safetensors', 'lstm.json', 'attention-predictions.md'],
      ]),
    )
    const png = await readFile(join(folder, 'out', 'comparison.png'))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    const table = await readFile(join(folder, 'out', 'results.md'), 'utf8')
    expect(table).toMatch(/\| attention \| \d+ \| 1 \|/)
    expect(table).toMatch(
      /Ahead in: rnn: .*; lstm: .*; attention: .* rnn 1\.\d, lstm 1\.\d, attention/,
    )
  })

  test('writes the comparison to a page of its own where one is asked for', async () => {
    const page = join(folder, 'pages', 'models.md')
    await pretrain(settings({ eval_samples: 0, page }), silent)
    const text = await readFile(page, 'utf8')
    expect(text).toContain('codegen-gym pretrain')
    expect(text).toContain('![comparison](models.svg)')
    expect(await readdir(join(folder, 'pages'))).toEqual(['models.md', 'models.png', 'models.svg'])
  })

  test('saves a model that loads, says how it was made, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    await pretrain(settings({ eval_samples: 0 }), silent)
    expect(tf.memory().numTensors).toBe(before)
    const path = join(folder, 'out', 'attention')
    const saved = JSON.parse(await readFile(`${path}.json`, 'utf8'))
    expect(saved.provenance).toMatchObject({
      corpusSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      options: { seed: 0, batchSize: 9 },
    })
    expect((await stat(`${path}.safetensors`)).size).toBeLessThan(2_000_000)
    const model = await loadModel(path, vocabulary)
    model.dispose()
  })

  test('a run that is aborted and resumed ends with the same weights', async () => {
    const options = settings({ eval_samples: 0, num_epochs: 2, dropout: 0.2 })
    await pretrain(options, silent)
    const whole = await readFile(join(folder, 'out', 'attention.safetensors'))
    const elsewhere = { ...options, save_dir: join(folder, 'again') }
    const stop = new AbortController()
    // The clock is read after every update: the third reading falls into the first epoch.
    let readings = 0
    const now = () => {
      readings++
      if (readings === 4) stop.abort()
      return readings
    }
    const cut = await pretrain(elsewhere, silent, { signal: stop.signal, now })
    expect(cut.interrupted).toBe(true)
    const resumed = await pretrain({ ...elsewhere, resume: true }, silent)
    expect(resumed.interrupted).toBe(false)
    expect(resumed.models[0]!.epochs.map((epoch) => epoch.epoch)).toEqual([1, 2])
    const again = await readFile(join(folder, 'again', 'attention.safetensors'))
    expect(again.equals(whole)).toBe(true)
  })

  test('a folder that is in use is refused', async () => {
    const options = settings({ eval_samples: 0, num_epochs: 1 })
    const lock = FolderLock.acquire(options.save_dir, 'pretraining', 'wait')
    await expect(pretrain(options, silent)).rejects.toThrow(
      /another pretraining runs in it \(process \d+\); let it end, or name another folder/,
    )
    lock.release()
    for (const _ of ['first', 'second']) {
      expect((await pretrain(options, silent)).interrupted).toBe(false)
    }
  })

  test('a state of other settings is refused', async () => {
    await pretrain(settings({ eval_samples: 0, num_epochs: 1 }), silent)
    const other = settings({ eval_samples: 0, num_epochs: 1, seed: 1, resume: true })
    await expect(pretrain(other, silent)).rejects.toThrow(/made with other settings/)
  })

  test('members come with their ensemble', async () => {
    const options = settings({ eval_samples: 0, num_epochs: 1, members: 2 })
    const { models } = await pretrain(options, silent)
    expect(models.map((model) => model.name)).toEqual([
      'attention-1',
      'attention-2',
      'attention x2',
    ])
  })
})
