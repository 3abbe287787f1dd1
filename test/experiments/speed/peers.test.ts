import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peers-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

async function refusal(python: string): Promise<string> {
  const { code, out, err } = await runCaptured('bench', '--peers', '--python', python)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  return err
}

test('a Python without torch is refused in one line, with what to name instead', async () => {
  // Found before any that is installed.
  writeFileSync(
    join(folder, 'torch.py'),
    'raise ModuleNotFoundError("No module named \'torch\'")\n',
  )
  vi.stubEnv('PYTHONPATH', folder)
  expect(await refusal('python3')).toBe(
    "error: python3 does not run the peers: ModuleNotFoundError: No module named 'torch'; name a Python with torch by --python",
  )
})

test.each([
  ['is not there', '/nowhere/python3', 'there is no such file or folder'],
  ['is a folder', tmpdir(), 'you may not read or write it'],
  ['ends at once', '/bin/false', 'it ended with code 1'],
  ['says something else', '/bin/echo', 'it says `"'],
])('one that %s is refused in one line', async (_, python, why) => {
  const line = await refusal(python)
  expect(line).toContain(`error: ${python} does not run the peers: ${why}`)
  expect(line).toMatch(/^[^\n]*; name a Python with torch by --python$/)
})
