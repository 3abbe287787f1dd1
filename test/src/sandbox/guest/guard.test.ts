import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const FOLDER = new URL('../../../../src/sandbox/guest/', import.meta.url)
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'))
const source = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8')

/** Files whose text matches, but for comments. */
function filesWith(pattern: RegExp): string[] {
  return files.filter((name) => pattern.test(source(name).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
}

describe('the way into the interpreter', () => {
  it('is taken from the instance by the guard alone, once booted', () => {
    expect(filesWith(/\braw: RawExports\b/).sort()).toEqual([
      'boot.ts',
      'guard.ts',
      'hardening.ts',
      'main.ts',
    ])
    expect(filesWith(/\braw\[name\]/)).toEqual(['guard.ts'])
  })

  it('is never Emscripten’s module object, once booted', () => {
    expect(filesWith(/\bemscripten\._/)).toEqual(['boot.ts'])
    expect(filesWith(/\bEmscriptenModule\b/).sort()).toEqual(['boot.ts', 'module.ts'])
  })

  it('hands its functions to bodies of `enter` and to what they call, and to nobody else', () => {
    const named = filesWith(/\bpy\.(?:Py|malloc|free)/)
    expect(named.sort()).toEqual(['driver.ts', 'hardening.ts', 'interpreter.ts'])
    for (const name of named) {
      const text = source(name)
      // A function that uses them is given them; none keeps them.
      expect(text).not.toMatch(/\b(?:let|const|var) \w+(?:: PythonExports)? = py$/m)
      expect(text).not.toMatch(/\bthis\.\w+ = py\b/)
    }
  })

  it('opens no import again once they are sealed', () => {
    const text = source('import-table.ts')
    expect(text.match(/sealedCalls = /g)).toHaveLength(1)
    expect(text).toContain('sealedCalls = Object.freeze(calls)')
  })
})
