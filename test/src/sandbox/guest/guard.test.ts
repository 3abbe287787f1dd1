import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const FOLDER = fileURLToPath(new URL('../../../../src/sandbox/guest/', import.meta.url))
const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort()

/** Without comments. */
const code = new Map(
  files.map((name) => [
    name,
    readFileSync(join(FOLDER, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
  ]),
)

/** Modules in whose code something is named. */
function modulesWith(pattern: RegExp): string[] {
  return files.filter((name) => pattern.test(code.get(name) ?? ''))
}

/** Modules that import a name. */
function importersOf(name: string): string[] {
  return modulesWith(new RegExp(`import [^;]*?\\b${name}\\b[^;]*? from '`))
}

const inBoot = (name: string): boolean => name.startsWith('boot/')

describe('the way into the interpreter', () => {
  it('is taken from the instance by the guard alone, once booted', () => {
    const given = modulesWith(/\braw\??: RawExports\b/).filter((name) => !inBoot(name))
    expect(given).toEqual(['guard/guard.ts', 'guard/guarded-exports.ts', 'heap.ts'])
    // What boots keeps the exports no longer than until it is sealed, and hands them to those.
    expect(importersOf('RawExports').filter((name) => !inBoot(name))).toEqual([...given, 'main.ts'])
    // Functions are made of exports here; addresses are numbers.
    expect(modulesWith(/\braw\[/).filter((name) => !inBoot(name))).toEqual([
      'guard/guarded-exports.ts',
      'heap.ts',
    ])
    expect(code.get('heap.ts')).toMatch(/\(raw\[name\] as WasmGlobal \| undefined\)\?\.value/)
    expect(importersOf('guardedExports')).toEqual(['guard/guard.ts'])
  })

  it('is one function: nothing else hands out what the guard took', () => {
    const guard = code.get('guard/guard.ts') ?? ''
    expect(guard.match(/#py\b/g)).toHaveLength(3)
    expect(guard).toContain('readonly #py: PythonExports')
    expect(guard).toContain('this.#py = guardedExports(raw, meter)')
    expect(guard).toContain('const result = body(this.#py)')
  })

  it('is never Emscripten’s module object, once booted', () => {
    expect(modulesWith(/\bemscripten\b/).every(inBoot)).toBe(true)
    expect(importersOf('EmscriptenModule').filter((name) => !inBoot(name))).toEqual([])
  })

  it('hands its functions to bodies of `enter` and to what they call, and to nobody else', () => {
    expect(modulesWith(/\bpy\.(?:Py|malloc|free)/)).toEqual([
      'driver/program-run.ts',
      'hardening/code-objects.ts',
      'hardening/import-watch.ts',
      'hardening/marshalled-code.ts',
      'hardening/refusal.ts',
      'interpreter/exceptions.ts',
      'interpreter/globals.ts',
      'interpreter/interpreter.ts',
      'python-text.ts',
    ])
    // A function that uses them is given them as `py`; no variable, field or object keeps them.
    const keeps = [
      /(?<!#)\bpy\s*=(?!=|>)/,
      /=\s*py\s*$/m,
      /\breturn py\b\s*$/m,
      /[{,]\s*py\s*[,}](?!\s*from\b)/,
      /\bnew \w+\([^)]*\bpy\b/,
      /\bconstructor\([^)]*PythonExports/,
    ]
    for (const pattern of keeps) expect(modulesWith(pattern)).toEqual([])
    expect(modulesWith(/#?\w+\??: PythonExports$/m)).toEqual(['guard/guard.ts'])
    expect(modulesWith(/\benter\(/)).toEqual([
      'driver/program-run.ts',
      'hardening/hardening.ts',
      'interpreter/interpreter.ts',
    ])
  })

  it('opens no import again once they are sealed', () => {
    const text = code.get('guard/import-table.ts') ?? ''
    expect(text.match(/#sealedCalls[^=!]*= /g)).toEqual([
      '#sealedCalls: Readonly<Imports> | null = ',
      '#sealedCalls = ',
    ])
    expect(text).toContain('this.#sealedCalls = Object.freeze(calls)')
  })
})

describe('the guest', () => {
  it('imports nothing from outside its folder, and no package', () => {
    const targets = files.flatMap((name) =>
      [...(code.get(name) ?? '').matchAll(/\bfrom '([^'\n]+)'|\bimport\(?\s*'([^'\n]+)'/g)].map(
        ([, from = '', other = '']) => [name, join(name, '..', from || other)] as const,
      ),
    )
    expect(targets.length).toBeGreaterThan(files.length)
    expect(targets.filter(([, target]) => !files.includes(target.split(sep).join('/')))).toEqual([])
  })

  it('names nothing that makes code of text, but to take it away', () => {
    expect(modulesWith(/\beval\b|\bFunction\b/)).toEqual(['intrinsics.ts'])
  })
})

describe('the host', () => {
  it('has of the guest its types and its contract, and runs nothing else of it', () => {
    const src = join(FOLDER, '..', '..')
    const imports = readdirSync(src, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(FOLDER))
      .flatMap((file) => {
        const text = readFileSync(file, 'utf8').replaceAll(/\bimport type [^'"]*'[^']*'/g, '')
        return [...text.matchAll(/'([^']*\/guest\/[^']*)'/g)].map(([, target]) => target)
      })
    expect(imports.length).toBeGreaterThan(0)
    expect(imports.filter((target) => !target?.endsWith('/guest/contract.ts'))).toEqual([])
  })
})
