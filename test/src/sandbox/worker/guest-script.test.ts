import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundled, bundledGuest, guestScript } from '../../../../src/sandbox/worker/guest-script.ts'

const GUEST = fileURLToPath(new URL('../../../../src/sandbox/guest/', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guest-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Modules of a script, as its comments name them. */
function modulesOf(script: string): string[] {
  return [...script.matchAll(/^ {2}\/\/ (\S+\.ts)$/gm)].map(([, name]) => name as string)
}

test('the script is the same wherever its sources are, and holds no path of theirs', () => {
  cpSync(GUEST, join(folder, 'elsewhere', 'guest'), { recursive: true })
  const script = bundledGuest()
  expect(bundled(join(folder, 'elsewhere', 'guest', 'main.ts'))).toBe(script)
  expect(guestScript()).toBe(script)
  expect(script).not.toContain(fileURLToPath(new URL('../../../../', import.meta.url)))
})

test('settings of a folder above the sources do not change it', () => {
  cpSync(GUEST, join(folder, 'guest'), { recursive: true })
  const settings = { compilerOptions: { target: 'ES5', useDefineForClassFields: false } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  expect(bundled(join(folder, 'guest', 'main.ts'))).toBe(bundledGuest())
})

test('every module of the guest is in it, but for those that hold types alone', () => {
  const modules = modulesOf(bundledGuest())
  const sources = readdirSync(GUEST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(GUEST, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  expect(sources.filter((name) => !modules.includes(name))).toEqual(['wasm.ts'])
  expect(modules.filter((name) => !sources.includes(name))).toEqual([])
})

test('it is strict, keeps names and private fields, and takes no helper of a bundler along', () => {
  const script = bundledGuest()
  expect(script.startsWith('"use strict";\n(() => {\n')).toBe(true)
  expect(script.endsWith('})();\n')).toBe(true)
  expect(script).toContain('Guard = class {')
  expect(script).toContain('#sealedCalls = null')
  expect(script).not.toMatch(/__(?:name|export|toCommonJS|defProp|privateGet)\b/)
})

test('evaluated, it leaves the guest and the shell that Emscripten starts in, and no other global', () => {
  const context = createContext({ log: () => {}, fineNow: () => 0 })
  const before = runInContext('Object.getOwnPropertyNames(globalThis)', context) as string[]
  runInContext(guestScript(), context)
  const after = runInContext('Object.getOwnPropertyNames(globalThis)', context) as string[]
  expect(before.filter((name) => !after.includes(name))).toEqual(['fineNow'])
  expect(after.filter((name) => !before.includes(name)).sort()).toEqual(
    [
      'clearTimeout',
      'guest',
      'load',
      'os',
      'performance',
      'read',
      'readbuffer',
      'setTimeout',
    ].sort(),
  )
  expect(runInContext('Object.keys(guest)', context)).toEqual([
    'start',
    'status',
    'image',
    'seal',
    'load',
    'step',
    'cut',
    'take',
    'resetTimes',
  ])
})

test('freezing takes the guest, what makes code of text and what only booting needs away for good', () => {
  const entry = join(folder, 'freeze.ts')
  const intrinsics = join(GUEST, 'intrinsics.ts')
  writeFileSync(entry, `import { freezeIntrinsics } from '${intrinsics}'\nfreezeIntrinsics()\n`)
  const context = createContext({ log: () => {}, guest: {}, read: () => {} })
  runInContext(bundled(entry), context)
  const ask = (text: string): unknown => runInContext(text, context)
  for (const name of ['guest', 'log', 'read', 'eval', 'Function', 'console']) {
    expect(ask(`typeof globalThis.${name}`)).toBe('undefined')
  }
  expect(() => ask('"use strict"; Array.prototype.push = 1')).toThrow(/read only/)
  expect(() => ask('"use strict"; JSON.stringify = 1')).toThrow(/read only/)
  expect(() => ask('"use strict"; Object.prototype.seen = 1')).toThrow(/not extensible/)
  const iterator = '[][Symbol.iterator]().__proto__'
  expect(() => ask(`"use strict"; ${iterator}.next = 1`)).toThrow(/read only/)
  expect(ask('const bytes = new Uint8Array(2); bytes[1] = 7; bytes[1]')).toBe(7)
})
