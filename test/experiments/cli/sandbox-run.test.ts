import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Captured, runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-run-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(source: string | Buffer, ...argv: string[]): Promise<Captured> {
  const file = join(folder, 'program.py')
  writeFileSync(file, source)
  return runCaptured('sandbox', 'run', file, ...argv)
}

test.each([
  ['has a syntax error before any function', 'import math\n\ndef f(:\n', 'syntax error at line 3'],
  ['is not UTF-8', Buffer.from('def f():\n    return "\xff"\n', 'latin1'), 'not valid UTF-8'],
  ['defines no function', 'x = 1\n', 'it defines no function; name one by --entry'],
])('a file that %s is refused for that', async (_what, source, why) => {
  const { code, out, err } = await run(source)
  expect(err).toBe(`error: ${join(folder, 'program.py')}: ${why}`)
  expect({ code, out }).toEqual({ code: 2, out: '' })
})

test('a syntax error within a function is a verdict with its line', async () => {
  const source = 'def f(n):\n    n += 1\n    if n\n        return 1\n'
  const { code, out } = await run(source, '--args', '[1]')
  expect({ code, out }).toEqual({ code: 1, out: 'f(1): syntax_error at line 3' })
})

test('a source that is nested deeper than the stack has its line all the same', async () => {
  const { err } = await run(`\n${'('.repeat(50_000)}`)
  expect(err).toMatch(/syntax error at line \d+$/)
})

test('what the program prints and the message of its exception stay in the sandbox', async () => {
  const { out, err } = await run('def f():\n    print("seen")\n    raise ValueError("said")\n')
  expect({ out, err }).toEqual({ out: 'f(): runtime_error ValueError', err: '' })
  const help = await runCaptured('sandbox', 'run', '--help')
  expect(help.out.replaceAll(/\s+/g, ' ')).toContain('Nothing that a program prints leaves')
})

test('of a problem the failures come first, visible and hidden told apart, and passes are counted', async () => {
  const problem = {
    id: 'half',
    function_name: 'half',
    parameters: [{ name: 'n', type: 'int' }],
    return_type: 'int',
    docstring: 'Halve a number.',
    visible_tests: [2, 3, -2].map((n) => ({ args: [n], expected: Math.floor(n / 2) })),
    hidden_tests: Array.from({ length: 14 }, (_, i) => ({
      args: [i + 10],
      expected: Math.floor((i + 10) / 2),
    })),
  }
  const set = join(folder, 'half.json')
  writeFileSync(set, JSON.stringify({ name: 'half', problems: [problem] }))
  const ofProblem = (source: string) => run(source, '--problem', 'half', '--set', set)
  const source = `def half(n):
    if n < 0:
        raise ValueError(n)
    return n if n > 12 else n // 2
`
  const { code, out } = await ofProblem(source)
  expect(code).toBe(1)
  expect(`\n${out}`).toBe(`
visible half(-2): expected -1, got runtime_error (ValueError)
hidden half(13): expected 6, got 13
hidden half(14): expected 7, got 14
hidden half(15): expected 7, got 15
hidden half(16): expected 8, got 16
hidden half(17): expected 8, got 17
hidden half(18): expected 9, got 18
hidden half(19): expected 9, got 19
hidden half(20): expected 10, got 20
hidden half(21): expected 10, got 21
hidden half(22): expected 11, got 22
hidden: 1 more failure, in --json
runtime_error: 2 of 3 visible and 3 of 14 hidden tests passed`)
  expect((await ofProblem('def half(n):\n    if n\n        return 1\n')).out).toBe(
    'syntax_error at line 2: none of 17 tests ran',
  )
})
