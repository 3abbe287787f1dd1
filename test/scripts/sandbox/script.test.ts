import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

function run(script: string, ...argv: string[]) {
  const file = join('scripts', 'sandbox', `${script}.ts`)
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', file, ...argv],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return { status, out: stdout.trimEnd(), err: stderr.trimEnd() }
}

test.each([
  ['fuzz', ['--nope'], "error: Unknown option '--nope'; --help lists the options"],
  ['fuzz', ['--minutes', 'x'], 'error: Expected --minutes to be a number >= 0, got `x`'],
  ['fuzz', ['--batch', '1.5'], 'error: Expected --batch to be an integer >= 0, got `1.5`'],
  ['hostile-ten-thousand', ['--count', 'x'], 'Expected --count to be an integer >= 1, got `x`'],
  ['edge-of-stack', ['--case', 'nope'], 'no case has `nope` in its name (known: '],
  ['beside-cpython', ['--timeout', ''], 'Expected --timeout to be a number >= 0.1, got ``'],
  ['soak', ['x'], "error: Unexpected argument 'x'"],
  ['fuzz', ['--hole', 'nope'], 'error: unknown hole `nope` (known: no-reset-before-strict, '],
])('%s %s ends with one line and code 2', (script, argv, line) => {
  const { status, out, err } = run(script, ...argv)
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toContain(line)
  expect(err.split('\n')).toHaveLength(1)
})

test('help names the options', () => {
  const { status, out, err } = run('soak', '--help')
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out).toMatch(/\n {2}--minutes {2}how long; default: 10\n {2}--seed {5}what /)
})

test('the fuzzer says where it has no hours yet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const { status, out } = run('fuzz', '--hours', '--out', folder)
  rmSync(folder, { recursive: true })
  expect({ status, out }).toEqual({ status: 0, out: `nothing was fuzzed into ${folder} yet` })
})
