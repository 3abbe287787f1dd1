import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { writeAtomically } from '../../../src/log/atomic-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what is new is on the disk before it takes the place of what is old', () => {
  const path = join(folder, 'file')
  writeFileSync(path, 'old')
  const flushed: Record<string, string>[] = []
  const flush = vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    const names = readdirSync(folder)
    flushed.push(
      Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    )
  })
  try {
    writeAtomically(path, 'new')
  } finally {
    flush.mockRestore()
  }
  expect(flushed).toEqual([{ file: 'old', [`file.${process.pid}.partial`]: 'new' }])
  expect(readdirSync(folder)).toEqual(['file'])
  expect(readFileSync(path, 'utf8')).toBe('new')
})
