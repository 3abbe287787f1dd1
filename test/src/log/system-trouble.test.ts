import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeAtomically } from '../../../src/log/atomic-file.ts'
import { whyUnread, whyUnwritten } from '../../../src/log/named-file.ts'
import { named, namedAsync, systemTrouble } from '../../../src/log/system-trouble.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trouble-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** Ways to a file that is none, with what reading and writing it say. */
const PATHS: readonly (readonly [make: () => string, code: string, what: string])[] = [
  [() => folder, 'EISDIR', 'it is a folder, not a file'],
  [
    () => {
      symlinkSync('loop', join(folder, 'loop'))
      return join(folder, 'loop')
    },
    'ELOOP',
    'its links lead in a circle',
  ],
  [() => join(folder, 'x'.repeat(300)), 'ENAMETOOLONG', 'its name is too long'],
]

test.each(PATHS)('%s: %s', (make, code, what) => {
  const path = make()
  const error = thrownBy(() => readFileSync(path))
  expect(systemTrouble(error)).toMatch(new RegExp(`(?:: |^)${what} \\(${code}\\); \\w`))
  expect(whyUnread(error)).toBe(what)
  expect(whyUnwritten(thrownBy(() => writeFileSync(path, '')))).toBe(
    `it cannot be written: ${what}`,
  )
})

test('a path below a file, and one that is not there, say what to do', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const below = thrownBy(() => mkdirSync(join(file, 'below')))
  expect(systemTrouble(below)).toBe(
    `${file}/below: a part of its path is a file, not a folder (ENOTDIR); name another one`,
  )
  expect(whyUnread(thrownBy(() => readFileSync(join(folder, 'none'))))).toBe(
    'there is no such file',
  )
  expect(systemTrouble(thrownBy(() => readFileSync('a\0b')))).toContain('NUL character')
})

test('a write to an open file names it; a full disk is one', async () => {
  const full = thrownBy(() => writeFileSync('/dev/full', 'x'))
  const sentence = 'the disk is full (ENOSPC); make room'
  expect(systemTrouble(full)).toBe(sentence)
  const work = () => writeFileSync('/dev/full', 'x')
  expect(systemTrouble(thrownBy(() => named('kept', work)))).toBe(`kept: ${sentence}`)
  const later = namedAsync('kept', async () => work()).catch((error: unknown) => error)
  expect(systemTrouble(await later)).toBe(`kept: ${sentence}`)
})

test('what is no trouble of the system is left as it was', () => {
  const own = Object.assign(new Error('mine'), { code: 'ENOSPC' })
  for (const thrown of [own, new Error('mine'), 'ENOSPC', null, undefined]) {
    expect(systemTrouble(thrown)).toBeNull()
  }
  expect(
    thrownBy(() =>
      named('kept', () => {
        throw own
      }),
    ),
  ).toBe(own)
  expect(own).not.toHaveProperty('path')
})

test('a file that cannot be written whole leaves what was there, and nothing beside it', () => {
  const path = join(folder, 'taken')
  mkdirSync(join(path, 'full'), { recursive: true })
  const error = thrownBy(() => writeAtomically(path, 'text'))
  expect(systemTrouble(error)).toMatch(/^\S+taken: \S.* \(E\w+\); \w/)
  const missing = join(folder, 'none', 'file')
  expect(systemTrouble(thrownBy(() => writeAtomically(missing, '')))).toMatch(
    /none\/file: there is no such file or folder \(ENOENT\)/,
  )
  writeAtomically(join(folder, 'file'), Uint8Array.of(65))
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('A')
})
