import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { graderVersion } from '../../../src/sandbox/grader-version.ts'
import { LIMIT_PROFILES, overrideLimits } from '../../../src/sandbox/limits.ts'
import { DIGESTED_FOLDERS, digestsOf, sourceDigest } from '../../../src/sandbox/source-digest.ts'

const src = fileURLToPath(new URL('../../../src', import.meta.url))

let copy: string
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'sources-'))
  for (const folder of DIGESTED_FOLDERS) {
    cpSync(join(src, folder), join(copy, folder), { recursive: true })
  }
})
afterEach(() => rmSync(copy, { recursive: true }))

test('the version begins with that of Pyodide, and is the same whenever it is asked for', () => {
  const pyodide = createRequire(import.meta.url)('pyodide/package.json') as { version: string }
  expect(graderVersion()).toMatch(/^[\w.]+-[0-9a-f]{12}-[0-9a-f]{8}$/)
  expect(graderVersion().split('-')[0]).toBe(pyodide.version)
  expect(graderVersion()).toBe(graderVersion('grading'))
})

test('every limit is in the version, whatever order they come in', () => {
  const { grading } = LIMIT_PROFILES
  const versions = Object.entries(grading).map(([name, value]) => {
    const changed = typeof value === 'boolean' ? !value : value + 1
    return graderVersion(overrideLimits('grading', { [name]: changed }))
  })
  expect(new Set([graderVersion(), ...versions]).size).toBe(Object.keys(grading).length + 1)
  const reversed = Object.fromEntries(Object.entries(grading).reverse())
  expect(graderVersion(reversed as unknown as typeof grading)).toBe(graderVersion())
})

test('a copy of the sources has their digests', () => {
  const digests = digestsOf(copy)
  for (const folder of DIGESTED_FOLDERS) expect(digests[folder]).toBe(sourceDigest(folder))
})

test.each([
  ['sandbox', 'sandbox/compare/comparison.ts'],
  ['sandbox', 'sandbox/guest/driver/driver.ts'],
  ['sandbox/wasm', 'sandbox/wasm/metering.ts'],
  ['grading', 'grading/stdio-program.ts'],
  ['values', 'values/python-json.ts'],
] as const)('the digest of %s changes with %s', (folder, file) => {
  const before = digestsOf(copy)
  const path = join(copy, file)
  writeFileSync(path, `${readFileSync(path, 'utf8')}// another\n`)
  expect(digestsOf(copy)[folder]).not.toBe(before[folder])
})

test('a file that is added, renamed or removed changes the digest; what is no source does not', () => {
  const seen = [digestsOf(copy).values]
  const file = join(copy, 'values', 'more', 'new.ts')
  mkdirSync(dirname(file))
  writeFileSync(file, '')
  seen.push(digestsOf(copy).values)
  cpSync(file, join(copy, 'values', 'more', 'newer.ts'))
  rmSync(file)
  seen.push(digestsOf(copy).values)
  expect(new Set(seen).size).toBe(3)
  writeFileSync(join(copy, 'values', 'notes.json'), '{}')
  expect(digestsOf(copy).values).toBe(seen[2])
  rmSync(join(copy, 'values', 'more'), { recursive: true })
  expect(digestsOf(copy).values).toBe(seen[0])
})

/** From `src/core` and the generator, which hold contracts and no rule of grading. */
const CODE_FROM_ELSEWHERE = ['core/errors.ts', 'random/rng.ts']

test('no code that decides a verdict lies outside of the digested folders', () => {
  const imported = ['grading', 'sandbox', 'values'].flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .flatMap((entry) => {
        const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
        const code = text.replaceAll(/\b(?:import|export) type [^'"]*['"][^'"]*['"]/g, '')
        return [...code.matchAll(/\bfrom\s*['"](\.[^'"]+)['"]/g)].map(([, target]) =>
          relative(src, resolve(entry.parentPath, target as string))
            .split(sep)
            .join('/'),
        )
      }),
  )
  expect(imported).toContain('values/py-value.ts')
  const elsewhere = imported.filter((file) => !/^(grading|sandbox|values)\//.test(file))
  expect([...new Set(elsewhere)].sort()).toEqual(CODE_FROM_ELSEWHERE)
})
