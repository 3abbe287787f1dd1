import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { modelWarning } from '../../../experiments/assembly/model-warning.ts'
import type { ResolvedConfig } from '../../../experiments/config/resolved-config.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

/** What people write who come from the older tools. */

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'older-commands-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const runs = () => ['--runs-folder', join(folder, 'runs')]

function experiment(): string {
  const file = join(folder, 'tiny.yaml')
  writeFileSync(
    file,
    'agent: random\nenvironment: { max_steps: 6, vocab_size: 64 }\ndevice: tfjs-node-gpu\n' +
      'training: { num_envs: 4, num_episodes: 8, baseline: none }\n',
  )
  return file
}

async function refuses(rule: RegExp, ...argv: string[]): Promise<void> {
  const { code, out, err } = await runCaptured(...argv)
  expect(err).toMatch(rule)
  expect({ code, out }).toEqual({ code: 2, out: '' })
}

test('runs that --config names are trained, evaluated by --num_episodes, compared, and written', {
  timeout: 300_000,
}, async () => {
  for (const name of ['one', 'two']) {
    const named = ['--config', experiment(), '--name', name, '--json']
    const { code, err } = await runCaptured('train', ...named, ...runs())
    expect(code).toBe(0)
    expect(err).toMatch(
      /device tfjs-node-gpu is not to be had, so the next one of the ladder is taken/,
    )
  }
  const output = join(folder, 'report.json')
  const options = ['--num_episodes', '2', '--output', output, ...runs()]
  const one = await runCaptured('evaluate', 'one', ...options)
  expect(one.code).toBe(0)
  expect(one.err).toContain('warning: device tfjs-node-gpu is not to be had')
  expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({
    runName: 'one',
    perProblem: [{ episodes: 2 }, { episodes: 2 }, { episodes: 2 }],
  })
  const both = await runCaptured('evaluate', 'one', '--compare', 'one', 'two', ...options)
  expect(both.code).toBe(0)
  expect(both.out).toMatch(/│ one\s+│ random\s+│ 6\s[\s\S]*│ two\s+│ random\s+│ 6\s/)
  const reports = JSON.parse(readFileSync(output, 'utf8'))
  expect(reports.map(({ runName }: { runName: string }) => runName)).toEqual(['one', 'two'])
  await refuses(/2 runs are named; add --compare/, 'evaluate', 'one', 'two', ...runs())
  const mine = join(folder, 'tiny.yaml')
  await refuses(
    /expected the name of a \.json file/,
    'evaluate',
    'one',
    '--output',
    mine,
    ...runs(),
  )
  const other = join(folder, 'other.json')
  writeFileSync(other, '{}')
  await refuses(/no report, and is not replaced/, 'evaluate', 'one', '--output', other, ...runs())
})

test('an experiment is named once', async () => {
  const both = [experiment(), '--config', experiment()]
  await refuses(/name one of them/, 'train', ...both, '--dry-run')
  await refuses(/leave out an experiment/, 'train', '--resume', 'one', '--config', 'x.yaml')
})

test('the spellings of an option are known beside a mistake', async () => {
  await refuses(/unknown option `--nam`/, 'evaluate', 'one', '--num_episodes', '2', '--nam')
})

test('pretraining without a corpus takes the 20 sample pairs, and its models say so', {
  timeout: 300_000,
}, async () => {
  const saved = join(folder, 'models')
  const quick = ['--num_epochs', '1', '--hidden_dim', '8', '--embedding_dim', '8']
  const measured = ['--eval_samples', '2', '--eval_problems', '[seed-eval]', '--max_code_len', '12']
  const rest = [...measured, '--beam_width', '2', '--save_dir', saved, '--json']
  const made = await runCaptured(
    'pretrain',
    '--model',
    'rnn',
    '--device',
    'cuda:1',
    ...quick,
    ...rest,
  )
  expect(made.err).toContain('corpus: 20 lines, 15 pairs, 5 kept out')
  expect(made.err).toContain('CUDA_VISIBLE_DEVICES=1')
  expect(made.err).toContain('warning: device cuda is not to be had')
  expect(made.err).toContain('made of the 20 sample pairs')
  expect(made.err).toContain('its pairs solve seed-eval/multiply, seed-train/add_numbers, ')
  expect(made.err).toMatch(
    /rnn on seed-eval: pass@1 \S+, pass@2 \S+; pairs of the corpus solve 1 of the 3 \(multiply\)/,
  )
  const page = readFileSync(join(saved, 'results.md'), 'utf8')
  expect(page).toContain('| rnn | seed-eval (3) |')
  expect(page).toContain('| pass@1 | pass@2 | greedy |')
  expect(page).toContain('solve 1 of the 3 (multiply): figures on those say nothing.')
  expect(`${page}${made.err}`).not.toContain('@100')
  expect(made.code).toBe(0)
  expect(JSON.parse(made.out)).toMatchObject({ corpus: { path: 'sample', leftOut: {} } })
  const { provenance } = JSON.parse(readFileSync(join(saved, 'rnn.json'), 'utf8'))
  expect(provenance.note).toContain('made of the 20 sample pairs')
  expect(provenance.solves).toContain('seed-eval/multiply')
  const agent = { initializer: join(saved, 'rnn') } as ResolvedConfig['agent']
  const { problems } = await loadProblemSet('seed-eval')
  const named = problems.map((problem) => [problem, 'seed-eval'] as const)
  expect(await modelWarning([{ agent }, { agent }], named)).toMatch(
    /^taught with problems that are here, .*: the model \S*rnn of multiply$/,
  )
  expect(await modelWarning([{ agent }], named.slice(1))).toBeNull()
})

test.each([
  ['cpu', /^cpu: onnxruntime \S+, 1 thread/],
  ['javascript', /^javascript: plain JavaScript, the slowest/],
])('the device `%s` of pretraining is the one that is taken, and said', async (device, line) => {
  const quick = ['--num_epochs', '1', '--hidden_dim', '8', '--embedding_dim', '8', '--json']
  const rest = ['--eval_samples', '0', '--eval_problems', '[]', '--save_dir', join(folder, device)]
  const made = await runCaptured(
    'pretrain',
    '--model',
    'rnn',
    '--device',
    device,
    ...quick,
    ...rest,
  )
  expect(made.code).toBe(0)
  expect(made.err).toMatch(line)
  expect(made.err).not.toContain('is not to be had')
  expect(JSON.parse(made.out).backend).toBe(device)
})

test('a stop for want of a better validation loss is said, with how to go on', {
  timeout: 300_000,
}, async () => {
  const quick = ['--num_epochs', '40', '--hidden_dim', '8', '--embedding_dim', '8']
  const wild = ['--model', 'rnn', '--learning_rate', '0.5', '--patience', '1']
  const rest = ['--eval_samples', '0', '--eval_problems', '[]', '--save_dir', join(folder, 'wild')]
  const { code, err } = await runCaptured('pretrain', ...wild, ...quick, ...rest, '--json')
  expect(code).toBe(0)
  expect(err).toMatch(
    /rnn: stopped after epoch \d+ of 40, 1 without a better validation loss; --patience null continues/,
  )
})
