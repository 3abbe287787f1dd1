import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'named-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Lines on which a file is named, where `at` gives the path of one with an ending. */
function commandLines(at: (ending: string) => string): string[][] {
  const out = ['--out', join(folder, 'out.json')]
  return [
    ['train', at('yaml')],
    ['study', at('yaml')],
    ['benchmark', '--config', at('yaml')],
    ['benchmark', '--agents', 'uniform', '--problems', at('json')],
    ['pretrain', '--data', at('jsonl'), '--model', 'rnn', '--save-dir', join(folder, 'models')],
    ['problems', 'list', at('json')],
    ['problems', 'show', 'a', '--set', at('json')],
    ['problems', 'strengthen', at('json'), ...out],
    ['problems', 'strengthen', 'seed-eval', '--domains', at('yaml'), ...out],
    ['problems', 'strengthen', 'seed-eval', '--programs', at('jsonl'), ...out],
    ['problems', 'import', at('jsonl'), ...out],
    ['grade', at('jsonl'), '--problems', 'seed-eval'],
    ['reward', 'test', at('ts')],
    ['reward', 'test', 'partial', '--program', at('py')],
    ['sandbox', 'run', at('py')],
  ]
}

async function expectRefused(argv: readonly string[], line: RegExp): Promise<void> {
  const { code, out, err } = await runCaptured(...argv)
  expect({ argv, code, out }).toEqual({ argv, code: 2, out: '' })
  expect(err).toMatch(line)
  expect(err.split('\n')).toHaveLength(1)
}

test('a file that is not there is said to be missing, whatever command names it', async () => {
  for (const argv of commandLines((ending) => join(folder, `none.${ending}`))) {
    await expectRefused(argv, /^error: .*none\.\w+[`"]?: there is no such file/)
  }
})

test('a folder in place of a file is said to be one', async () => {
  for (const ending of ['yaml', 'json', 'jsonl', 'ts', 'py']) mkdirSync(join(folder, `d.${ending}`))
  for (const argv of commandLines((ending) => join(folder, `d.${ending}`))) {
    await expectRefused(argv, /^error: .*d\.\w+[`"]?: it is (a folder, not a file|no file)/)
  }
})

test('what an experiment names is missing or a folder at its line', async () => {
  mkdirSync(join(folder, 'd.json'))
  const path = join(folder, 'exp.yaml')
  writeFileSync(path, 'data: {problems: ./none.json, eval_problems: ./d.json}\n')
  const { code, err } = await runCaptured('train', path)
  expect(code).toBe(2)
  expect(err.replaceAll(`${folder}/`, '')).toMatch(
    /1:8: `data\.problems`: there is no file none\.json( or \S+)?\n.*1:31: `data\.eval_problems`: d\.json is a folder, not a file$/,
  )
})

test('an empty file is said to be empty', async () => {
  for (const name of ['empty.yaml', 'empty.jsonl']) writeFileSync(join(folder, name), '\n')
  const [yaml, jsonl] = [join(folder, 'empty.yaml'), join(folder, 'empty.jsonl')]
  await expectRefused(['train', yaml], /empty\.yaml: the file is empty; expected an experiment/)
  await expectRefused(['study', yaml], /empty\.yaml: the file is empty; expected a benchmark/)
  await expectRefused(
    ['pretrain', '--data', jsonl],
    /Corpus \S*empty\.jsonl: the file is empty; write one by `npm run -s codegen-gym -- corpus`$/,
  )
  await expectRefused(['grade', jsonl, '--problems', 'seed-eval'], /it holds no samples$/)
})

test('a checkpoint that lacks one of its files is refused by the name of that file', async () => {
  const path = join(folder, 'exp.yaml')
  const training = '{num_episodes: 2, num_envs: 2, baseline: none}'
  writeFileSync(
    path,
    `agent: random\nenvironment: {max_steps: 6}\ntraining: ${training}\nreward: sparse\n`,
  )
  const runs = ['--runs-folder', join(folder, 'runs')]
  expect((await runCaptured('train', path, '--json', ...runs)).code).toBe(0)
  for (const file of ['state.safetensors', 'state.json']) {
    for (const name of ['last', 'best']) {
      rmSync(join(folder, 'runs', 'exp', 'checkpoints', name, file))
    }
    const advice = 'no other checkpoint of it is kept: train again \\(--overwrite\\)'
    const line = new RegExp(`^error: Checkpoint \\S*${file}: there is no such file; ${advice}$`)
    await expectRefused(['train', '--resume', 'exp', ...runs], line)
    await expectRefused(['evaluate', 'exp', ...runs], line)
  }
})
