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
