import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  readNamedFile,
  readNamedFileSync,
  refuseOddFile,
  refuseOddFiles,
  whyUnread,
} from '../../../src/log/named-file.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'named-file-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a file is read, a device that never ends is not', async () => {
  const file = join(folder, 'one.txt')
  writeFileSync(file, 'one')
  expect((await readNamedFile(file)).toString()).toBe('one')
  expect(readNamedFileSync(file).toString()).toBe('one')
  const refused = await readNamedFile('/dev/zero').catch((error: unknown) => error)
  expect(whyUnread(refused)).toBe('it is no file that can be used')
  expect(() => readNamedFileSync('/dev/full')).toThrow('ENODEV')
})

test('what is kept in a folder is a file or a folder, and what is not there passes', () => {
  const kept = join(folder, 'kept')
  mkdirSync(join(kept, 'deeper'), { recursive: true })
  writeFileSync(join(kept, 'deeper', 'a.txt'), '')
  refuseOddFiles(kept)
  refuseOddFiles(join(folder, 'none'))
  execFileSync('mkfifo', [join(kept, 'deeper', 'b.txt')])
  const rule = /b\.txt: it is a pipe or a device, and no file; take it away$/
  expect(() => refuseOddFiles(kept)).toThrow(rule)
  expect(() => refuseOddFile(join(kept, 'deeper', 'b.txt'))).toThrow(rule)
})

test.each([
  ['train', '/dev/full'],
  ['train', '--set', 'data.problems=/dev/zero'],
  ['train', '--set', 'agent.initializer=/dev/zero'],
  ['problems', 'validate', '/dev/zero'],
  ['problems', 'import', '/dev/zero', '--out', 'imported.json'],
  ['sandbox', 'run', '/dev/zero'],
  ['grade', '/dev/zero', '--problems', 'seed-train'],
  ['pretrain', '--data', '/dev/zero', '--save-dir', 'models'],
  ['benchmark', '--config', '/dev/zero'],
  ['study', '/dev/zero'],
])('%s %s is one line and exit code 2', { timeout: 60_000 }, async (...argv) => {
  const { code, out, err } = await runCaptured(...argv)
  expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 1 })
  expect(err).toMatch(/^error: .*\/dev\/(?:zero|full)/)
})
