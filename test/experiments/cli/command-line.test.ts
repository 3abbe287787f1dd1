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
  ['a command of a group', ['reward'], 'say `test FILE`'],
  [
    'any command',
    [],
    'name a command, such as `npm run -s codegen-gym -- train`; --help lists them',
  ],
])('what lacks %s is told so, with an example', async (_what, argv, line) => {
  expect(await refusal(...argv)).toBe(line)
})

test.each([
  ['--seed', ['train', '--sed', '3'], 'unknown option `--sed`; did you mean `--seed`?'],
  [
    'a key of the experiment',
    ['train', 'x.yaml', '--lr', '0.1'],
    'unknown option `--lr`; --help lists what there is, and `--set agent.learning_rate=0.001` sets a key of the experiment',
  ],
  ['an option', ['train', 'x.yaml', '--colr'], 'unknown option `--colr`; did you mean `--color`?'],
  ['an option', ['resume', 'x'], 'unknown command `resume`; did you mean `train --resume`?'],
  ['nothing', ['sweep'], 'unknown command `sweep`; --help lists what there is'],
  ['nothing', ['nope'], 'unknown command `nope`; --help lists what there is'],
  ['`completion`', ['complet'], 'unknown command `complet`; did you mean `completion`?'],
])('what is likely is %s: %j', async (_what, argv, line) => {
  expect(await refusal(...argv)).toBe(line)
})

test('a name of a registry is guessed by its words, and not by one letter of three', async () => {
  const { err: reward } = await runCaptured('rewards', 'show', 'qualty')
  expect(reward).toMatch(/^error: unknown reward `qualty`; did you mean `code_quality`\?/)
  const { err: agent } = await runCaptured('agents', 'show', 'sac')
  expect(agent).toMatch(/^error: unknown agent `sac` \(known: /)
  const { err: key } = await runCaptured('train', '--set', 'lr=0.1', '--dry-run')
  expect(key).toBe('error: --set lr: unknown key `lr`; did you mean `agent.learning_rate`?')
  const { err: set } = await runCaptured('problems', 'list', '--set', 'nosuch')
  expect(set).toMatch(/`nosuch`: there are .*seed-train.* \(a file is named by /)
})

test('the name of a group lists what it has, where it has a list', async () => {
  for (const group of ['agents', 'rewards', 'envs', 'problems']) {
    const alone = await parseCommandLine([group, '--json'], 80)
    expect(alone).toMatchObject({ kind: 'command', command: { name: `${group} list` } })
    const help = await parseCommandLine([group, '--help'], 80)
    expect(help).toMatchObject({ kind: 'text', text: expect.stringContaining(`${group} show`) })
  }
})

test('-c names an experiment, -V the version, and --no-color is an option of every command', async () => {
  const line = await parseCommandLine(['train', '-c', 'none.yaml', '--no-color'], 80)
  expect(line).toMatchObject({ kind: 'command', command: { name: 'train' } })
  expect((await runCaptured('train', '-c', 'none.yaml')).err).toContain('none.yaml: there is no')
  expect(await parseCommandLine(['-V'], 80)).toEqual(await parseCommandLine(['--version'], 80))
  expect(await refusal('train', '-x')).toBe('unknown option `-x`; --help lists what there is')
})

test.each([
  ['words', ['train', '--seed', 'x'], 'Expected --seed to be an integer >= 0, got `"x"`'],
  ['nothing', ['train', '--seed', ''], 'Expected --seed to be an integer >= 0, got `""`'],
  ['a fraction', ['train', '--seed', '0.5'], 'Expected --seed to be an integer >= 0, got `0.5` '],
  ['less', ['train', '--seed=-1'], 'Expected --seed to be an integer >= 0, got `-1` (number)'],
  [
    'more',
    ['benchmark', '--seeds', '1001'],
    'Expected --seeds to be an integer >= 1 and <= 1000, got',
  ],
  ['a negation', ['train', '--no-seed'], 'Expected --seed to be an integer >= 0, got `false`'],
  [
    'another word',
    ['bench', '--only', 'pyhton'],
    'Expected --only to be one of `"envs"`, `"python"`, `"sandbox"`, `"agents"`, `"models"`, got `"pyhton"`; did you mean `python`?',
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
  expect(await refusal('trian', '--seed', '7')).toBe(
    'unknown command `trian`; did you mean `train`?',
  )
  expect(await refusal('problems', 'shw', 'x', '--set', 'y')).toBe(
    'unknown command `shw`; did you mean `show`?',
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
