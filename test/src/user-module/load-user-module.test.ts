import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const sources = fileURLToPath(new URL('../../../src/', import.meta.url))

/** Files that do not load, with what is said of each: of TypeScript line and column, of JavaScript the line. */
const REFUSED: Readonly<Record<string, readonly [text: string, why: string]>> = {
  'syntax.ts': ['export const createAgent = () => {\n', '<syntax.ts>:2:1: Unexpected end of file'],
  'syntax.mjs': [
    'export const a = 1\nexport const b = () => {\n  a +\n}\n',
    "<syntax.mjs>:4: Unexpected token '}'",
  ],
  'other.ts': ["export { part } from './part.ts'\n", '<part.ts>:1:20: Unexpected "="'],
  'other.mjs': [
    "export { part } from './part.mjs'\n",
    'Unexpected end of input (in a file that it imports)',
  ],
  'lacks.mjs': [
    "import { nope } from 'node:fs'\nnope()\n",
    "<lacks.mjs>:1: The requested module 'node:fs' does not provide an export named 'nope'",
  ],
  'missing.ts': ["import 'nosuchpackage'\n", "Cannot find package 'nosuchpackage'"],
  // No mistake of syntax, though JavaScript calls it one.
  'parses.mjs': ["export const read = JSON.parse('no')\n", 'Unexpected token'],
  'parses.ts': ["export const read = JSON.parse('no')\n", 'Unexpected token'],
  'throws.ts': ['throw new Error("two\\nlines")\n', 'two lines'],
}

let folder: string
let messages: Readonly<Record<string, string>>
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modules-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('package.json', '{"type": "module"}')
  write('part.ts', 'export const part: = 1\n')
  write('part.mjs', 'export const part = \n')
  for (const [name, [text]] of Object.entries(REFUSED)) write(name, text)
  // In a process of its own: here Vite loads what is imported, and says other things of it.
  const script = `import { loadUserModule } from ${JSON.stringify(join(sources, 'user-module/load-user-module.ts'))}
import { ConfigError } from ${JSON.stringify(join(sources, 'core/errors.ts'))}
const said = {}
for (const name of ${JSON.stringify(Object.keys(REFUSED))}) {
  try {
    await loadUserModule(${JSON.stringify(`${folder}/`)} + name, { what: 'File', error: ConfigError })
  } catch (error) {
    said[name] = error instanceof ConfigError ? error.message : 'another error: ' + error
  }
}
console.log(JSON.stringify(said))
`
  const node = ['--import', 'tsx', '--input-type=module', '--eval', script]
  messages = JSON.parse(execFileSync(process.execPath, node, { encoding: 'utf8' }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

test.each(Object.entries(REFUSED))('%s', (name, [, why]) => {
  const place = why.replace(/<(.+)>/, (_, file: string) => join(folder, file))
  const message = messages[name] ?? 'it loaded'
  expect(message.slice(0, `File "${join(folder, name)}" does not load: ${place}`.length)).toBe(
    `File "${join(folder, name)}" does not load: ${place}`,
  )
  expect(message).not.toMatch(/\n/)
})
