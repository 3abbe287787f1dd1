import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { type Captured, runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foreign-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const CLEAR = '\u001b[2J\u001b]0;pwn\u0007'
/** Every text that a set may hold, with what a terminal would obey. */
const HOSTILE = {
  name: `evil\u001b[31m\u202e`,
  description: `d${CLEAR}\u009b2J`,
  problems: [
    {
      id: 'a',
      function_name: 'double',
      parameters: [{ name: 'n', type: 'int' }],
      return_type: 'int',
      docstring: `Double${CLEAR} a\u001b]52;c;cm0gLXJm\u0007 number.`,
      reference_solution: 'def double(n):\n    # \u001b[41m\n    return n * 2\n',
      visible_tests: [
        { args: [2], expected: 4 },
        { args: [-3], expected: -6 },
      ],
      hidden_tests: [{ args: [21], expected: 42 }],
      tags: ['t\u001b[5mx'],
    },
  ],
}

/** Nothing in it but what can be seen, lines and tabs. */
function expectSeen({ out, err }: Captured): void {
  expect(`${out}${err}`).not.toMatch(/[^\P{C}\n\t]/u)
}

describe('a set whose every text would rule a terminal', () => {
  const commands = (file: string): readonly (readonly string[])[] => [
    ['problems', 'list', file],
    ['problems', 'list', file, '--json'],
    ['problems', 'show', 'a', '--set', file],
    ['problems', 'show', 'a', '--set', file, '--json'],
    ['problems', 'validate', file],
  ]

  it('is shown with escapes by every command that shows it', async () => {
    for (const argv of commands(write('evil.json', JSON.stringify(HOSTILE)))) {
      const result = await runCaptured(...argv)
      expectSeen(result)
      expect(`${argv.join(' ')}: ${result.out}`).toContain('\\u')
      if (argv.includes('--json')) {
        expect(JSON.stringify(JSON.parse(result.out))).toContain('\\u001b]52')
      }
    }
  })
})

test('ids of samples are shown with escapes', async () => {
  const set = write('set.json', JSON.stringify(HOSTILE))
  const sample = { task_id: `${CLEAR}evil`, solution: 'def double(n):\n    return n\n' }
  const samples = write('g.jsonl', `${JSON.stringify(sample)}\n`)
  const result = await runCaptured('grade', samples, '--problems', set)
  expectSeen(result)
  expect(`${result.out}${result.err}`).not.toBe('')
})

describe('a configuration', () => {
  const train = (text: string) => runCaptured('train', write('exp.yaml', text))

  it('has its keys shown with escapes where they are refused', async () => {
    const result = await train('name: ok\n"\\e[2J\\e]0;pwn\\a": 1\n')
    expectSeen(result)
    expect(result.code).toBe(2)
    expect(result.err).toContain('exp.yaml:2:1')
    expect(result.err).toContain('\\u001b[2J')
  })

  const bomb = [
    'name: x',
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, i) => {
      const before = `*${'abcdefgh'[i]}`
      return `${name}: &${name} [${Array(10).fill(before).join(', ')}]`
    }),
  ].join('\n')

  it.each([
    [
      'aliases of aliases',
      bomb,
      /exp\.yaml:\d+:\d+: aliases up to `\*\w` stand for more than 10000/,
    ],
    ['an alias of nothing', 'a: 1\nb: *c\n', /exp\.yaml:2:4: `\*c` names no `&c` before it/],
    [
      'an alias within itself',
      'a: &a\n  - *a\n',
      /exp\.yaml:2:5: `\*a` stands inside what it names/,
    ],
    ['lists in lists', `a: 1\nb: ${'['.repeat(50_000)}`, /exp\.yaml:2:204: .* more than 200 deep/],
    ['dashes', `${'- '.repeat(50_000)}x`, /exp\.yaml:1:401: .* more than 200 deep/],
    ['a list as a key', '? [a]\n: 1\n', /exp\.yaml:1:3: expected a text as a key/],
  ])('with %s is refused in one line, with its place', async (_what, text, line) => {
    const { code, err } = await train(text)
    expect(err).toMatch(line)
    expect(err.split('\n')).toHaveLength(1)
    expect({ code, start: err.slice(0, 7) }).toEqual({ code: 2, start: 'error: ' })
  })

  it('is refused alike where a value comes from the command line', async () => {
    const path = write('exp.yaml', 'name: x\n')
    for (const value of ['*a', '{a: &a [*a]}', '['.repeat(9_000)]) {
      const { code, err } = await runCaptured('train', path, '--set', `name=${value}`)
      expect({ code, start: err.slice(0, 12) }).toEqual({ code: 2, start: 'error: --set' })
    }
  })
})
