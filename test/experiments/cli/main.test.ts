import { expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

async function refused(...argv: string[]): Promise<string> {
  const { code, out, err } = await runCaptured(...argv)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  return err
}

const GRADE = ['grade', 'x.jsonl', '--problems', 'seed-eval']

test.each([
  ['problems', [...GRADE, '--problems', 'b.json']],
  ['workers', [...GRADE, '--workers', '1', '--workers', '2']],
  ['isolation', [...GRADE, '--isolation', 'fresh', '--isolation', 'strict']],
  ['out', ['problems', 'import', 'x', '--out', 'a.json', '--out', 'b.json']],
  ['format', ['problems', 'import', 'x', '--out', 'a.json', '--format=apps', '--format=mbpp']],
  ['seed', ['train', '--seed', '1', '--seed', '2']],
  ['num-epochs', ['pretrain', '--num-epochs', '1', '--num_epochs', '2']],
  ['set', ['sandbox', 'run', 'x.py', '--problem', 'p', '--set', 'a', '--set', 'b']],
])('--%s, which takes one value, is refused when it is given twice', async (option, argv) => {
  expect(await refused(...argv)).toBe(`error: give --${option} once`)
})

test('an option that takes several values may be given again', async () => {
  const sets = ['--set', 'seed=1', '--set', 'name=again']
  const { code, out } = await runCaptured('train', '--dry-run', ...sets)
  expect(code).toBe(0)
  expect(out).toMatch(/^name: again\n/)
})

test('a word that looks like a file is not taken for a mistyped option', async () => {
  const err = await refused(...GRADE, 'u.jsonl')
  expect(err).toBe('error: unexpected argument `u.jsonl`; --help lists what there is')
})

test('an option that only means something beside another one is refused without it', async () => {
  expect(await refused('sandbox', 'run', 'x.py', '--set', 's.json')).toBe(
    'error: --set needs --problem',
  )
  expect(await refused('problems', 'validate', 'seed-eval', '--domains', 'd.yaml')).toBe(
    'error: --domains needs --adversarial',
  )
})

test('words after bare dashes are refused, not left out', async () => {
  expect(await refused('train', '--', 'my.yaml', '--dry-run')).toBe(
    'error: `my.yaml` stands after `--`, where nothing is read; leave `--` out',
  )
  expect(await refused('problems', 'list', '--', '-x.json')).toMatch(/name a file `\.\/-x\.json`$/)
  expect((await runCaptured('agents', 'list', '--')).code).toBe(0)
})

test('options that exclude each other are refused together', async () => {
  for (const option of ['args', 'entry']) {
    const err = await refused('sandbox', 'run', 'x.py', '--problem', 'p', `--${option}`, '[1]')
    expect(err).toBe(`error: give --problem or --${option}, not both`)
  }
})
