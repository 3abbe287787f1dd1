import { readFileSync, writeFileSync } from 'node:fs'
import type { Rng } from '../../src/random/rng.ts'
import type { FileOperator } from './operators.ts'

const FUNCTION_LINE = /^( *)(export function |function |async )?(\w+)(\(.*\) \{\n)/gm
/** Words that look like a function's name there. */
const NO_NAMES = new Set(['if', 'for', 'while', 'constructor'])

/** What a user's function may do in place of its work. */
const DEEDS: Readonly<Record<string, readonly string[]>> = {
  throws: [
    'throw new Error("it broke")',
    'throw new Error("first line\\nsecond line\\n    at third (x.ts:1:1)")',
    'throw new Error("")',
    'throw "a text"',
    'throw null',
    'throw undefined',
    'throw { code: "ENOSPC" }',
    'throw Object.create(null)',
    'throw Object.assign(new Error("disk"), { code: "ENOENT", syscall: "open", path: "mine" })',
    'throw Symbol("s")',
    'throw new class AbortError extends Error { name = "AbortError" }("stopped")',
    'null.length',
    'nobody()',
    'return Promise.reject(new Error("later"))',
  ],
  'gives something else': [
    'return undefined',
    'return null',
    'return NaN',
    'return "a text"',
    'return []',
    'return {}',
    'return Promise.resolve(1)',
    'return () => 1',
    'return 10n',
    'return Symbol("s")',
    'return { value: NaN, components: {} }',
    'return { value: 1, components: { "a/b\\n": 1 } }',
    'return { tensors: { a: 1 }, json: {} }',
    'return { tensors: {}, json: 10n }',
    'return { actions: [99], logProbs: [0], policyVersion: 0 }',
    'return { actions: Int32Array.of(-1), logProbs: new Float32Array(1), policyVersion: 0 }',
    'return [null, {}]',
    'return [new Uint8Array(3), {}]',
    'return [new Uint8Array(4), NaN, false, false, {}]',
    'return [new Uint8Array(4), 0, "yes", false, {}]',
    'return { loss: NaN }',
    'return { loss: "x" }',
  ],
}

/** Puts a line at the beginning of a function that is drawn. */
function withDeed(name: string, deeds: readonly string[]): FileOperator {
  return {
    name: `a function ${name}`,
    endings: ['.ts'],
    damage: (path: string, rng: Rng) => {
      const text = readFileSync(path, 'utf8')
      const functions = [...text.matchAll(FUNCTION_LINE)].filter(
        ([, , , f]) => !NO_NAMES.has(f ?? ''),
      )
      const drawn = functions[rng.int(Math.max(1, functions.length))]
      if (drawn === undefined) return false
      const at = drawn.index + drawn[0].length
      writeFileSync(path, `${text.slice(0, at)}${deeds[rng.int(deeds.length)]}\n${text.slice(at)}`)
      return true
    },
  }
}

/** Puts a line at the top of the file. */
function withLine(name: string, lines: readonly string[]): FileOperator {
  return {
    name,
    endings: ['.ts'],
    damage: (path: string, rng: Rng) => {
      writeFileSync(path, `${lines[rng.int(lines.length)]}\n${readFileSync(path, 'utf8')}`)
      return true
    },
  }
}

const RENAMED: FileOperator = {
  name: 'a function is missing',
  endings: ['.ts'],
  damage: (path, rng) => {
    const text = readFileSync(path, 'utf8')
    const names = [...text.matchAll(FUNCTION_LINE)].map(([, , , name]) => name ?? '')
    const name = names[rng.int(Math.max(1, names.length))]
    if (name === undefined) return false
    const put = name[0] === 'x' ? `y${name}` : `x${name}`
    writeFileSync(path, text.replace(new RegExp(`\\b${name}(?=\\()`), put))
    return true
  },
}

export const MODULE_OPERATORS: readonly FileOperator[] = [
  ...Object.entries(DEEDS).map(([name, deeds]) => withDeed(name, deeds)),
  // A second time: most of what can be wrong with a module is what its functions do.
  ...Object.entries(DEEDS).map(([name, deeds]) => withDeed(name, deeds)),
  RENAMED,
  withLine('throws when it is loaded', [
    'throw new Error("not today")',
    'throw null',
    'throw undefined',
    'throw "a text"',
    'await Promise.reject(new Error("later"))',
    'import { nothing } from "nowhere-to-be-found"',
    'import { nothing } from "./not-there.ts"',
    'import { nothing } from "node:fs"',
    'export const configSchema = 1',
    'export const configSchema = { safeParse() { throw new Error("schema") } }',
    'export const configSchema = { safeParse: 1 }',
    'export const readsReturned = "yes"',
    'setTimeout(() => {}, 1)',
    '// @ts-nocheck \u2028',
  ]),
]
