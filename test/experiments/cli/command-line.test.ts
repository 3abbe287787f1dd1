import { describe, expect, it, test } from 'vitest'
import { parseCommandLine } from '../../../experiments/cli/command-line.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

async function refusal(...argv: string[]): Promise<string> {
  const { code, out, err } = await runCaptured(...argv)
  expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 1 })
  return err.replace(/^error: /, '')
}

const GRADE =
  'for example `npm run -s codegen-gym -- grade samples.jsonl --problems human-eval.json`'

test.each([
  ['an argument', ['grade'], `\`grade\` needs FILE; ${GRADE}`],
  ['an option', ['grade', 'x.jsonl'], `\`grade\` needs --problems; ${GRADE}`],
  ['a value', ['grade', 'x.jsonl', '--problems'], `--problems needs a value; ${GRADE}`],
  [
    'one of several arguments',
    ['compare'],
    '`compare` needs RUNS; for example `npm run -s codegen-gym -- compare seed-sets`',
  ],
  [
    'a command of a group',
    ['problems'],
    'say `list [SET]`, `show PROBLEM`, `validate [SETS]`, `strengthen SET` or `import FILE`',
  ],
  [
    'any command',
    [],
    'name a command, such as `npm run -s codegen-gym -- train`; --help lists them',
  ],
])('what lacks %s is told so, with an example', async (_what, argv, line) => {
  expect(await refusal(...argv)).toBe(line)
})

test.each([
  ['words', ['train', '--seed', 'x'], 'Expected --seed to be an integer >= 0, got `"x"`'],
  ['nothing', ['train', '--seed', ''], 'Expected --seed to be an integer >= 0, got `""`'],
  ['a fraction', ['train', '--seed', '0.5'], 'Expected --seed to be an integer >= 0, got `0.5` '],
  ['less', ['train', '--seed=-1'], 'Expected --seed to be an integer >= 0, got `-1` (number)'],
  ['more', ['benchmark', '--seeds', '1001'], 'Expected --seeds to be an integer <= 1000, got'],
  ['a negation', ['train', '--no-seed'], 'Expected --seed to be an integer >= 0, got `false`'],
  [
    'another word',
    ['evaluate', 'r', '--checkpoint', 'lst'],
    'Expected --checkpoint to be one of `"best"`, `"last"`, got `"lst"`; did you mean `last`?',
  ],
  [
    'neither true nor false',
    ['train', '--dry-run=maybe'],
    'Expected --dry-run to be `true` or `false`, got `maybe`',
  ],
])('an option that is given %s is refused with its rule', async (_what, argv, line) => {
  expect((await refusal(...argv)).startsWith(line)).toBe(true)
})

test.each([
  ['an option', ['train', '--set', ''], 'Expected --set to be a text, got nothing; for example'],
  ['one of several', ['compare', 'a', ''], 'Expected RUNS to be a text, got nothing'],
  ['an argument', ['grade', '', '--problems', 'x'], 'Expected FILE to be a text, got nothing'],
  ['a path', ['corpus', '--out', ''], 'Expected --out to be a text, got nothing'],
])('%s that is an empty text is refused before anything is done', async (_what, argv, line) => {
  expect((await refusal(...argv)).startsWith(line)).toBe(true)
})

test('a mistyped option is said before what its absence brings about', async () => {
  expect(await refusal('grade', 'x.jsonl', '--problms', 'y')).toBe(
    'unknown option `--problms`; did you mean `--problems`?',
  )
})

test('a mistyped command is said before the options that only it would know', async () => {
  expect(await refusal('trian', '--seed', '7')).toBe('unknown word `trian`; did you mean `train`?')
  expect(await refusal('problems', 'shw', 'x', '--set', 'y')).toBe(
    'unknown word `shw`; did you mean `show`?',
  )
})

test('an option with one dash is not taken apart into letters', async () => {
  expect(await refusal('train', '-seed', '7')).toBe(
    'unknown option `-seed`; did you mean `--seed`?',
  )
  expect(await refusal('train', '-x')).toBe('unknown option `-x`; --help lists what there is')
})

test('what is like nothing of the command has no suggestion', async () => {
  expect(await refusal('doctor', '--temperature', '1')).toBe(
    'unknown option `--temperature`; --help lists what there is',
  )
})

test('a command line is read without running it', async () => {
  const argv = ['train', 'no-such-file.yaml', '--runsFolder', 'x', '--set', 'a.b=1']
  expect(await parseCommandLine(argv, 80)).toMatchObject({
    kind: 'command',
    command: { name: 'train' },
  })
})

describe('completion', () => {
  const complete = async (...argv: string[]) => {
    const { code, out } = await runCaptured('--get-yargs-completions', 'codegen-gym', ...argv)
    expect(code).toBe(0)
    return out.split('\n')
  }

  it('prints the script of a shell', async () => {
    const { code, out } = await runCaptured('completion')
    expect(code).toBe(0)
    expect(out).toContain('codegen-gym --get-yargs-completions')
  })

  it('knows commands, those of a group, options and choices', async () => {
    expect(await complete('tr')).toEqual(expect.arrayContaining(['train', 'problems', 'bench']))
    expect(await complete('problems', 'im')).toEqual([
      ...['list', 'show', 'validate', 'strengthen', 'import'],
    ])
    expect(await complete('problems', 'import', '--')).toEqual(
      expect.arrayContaining(['--out', '--keep-failing']),
    )
    expect(await complete('grade', '--isolation', 'f')).toEqual(['fresh'])
  })
})
