import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const MIDDLE = ['problems', 'rewards', 'envs', 'agents']

/** What each folder may import from, itself always included. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  src: [],
  ...Object.fromEntries(MIDDLE.map((folder) => [folder, ['src']])),
  experiments: ['src', ...MIDDLE],
}

/** `import … from`, `export … from`, `import '…'` and `import('…')`, with relative specifiers. */
const IMPORTS = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"](\.{1,2}\/[^'"]+)['"]/g

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORTS)].map(([, specifier]) =>
    resolve(dirname(file), specifier as string),
  )
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) === '.ts')
    .map((entry) => join(entry.parentPath, entry.name))
}

test.each(Object.keys(ALLOWED))('%s imports only from where it may', (folder) => {
  const allowed = [folder, ...(ALLOWED[folder] ?? [])]
  const files = sourcesIn(folder)
  expect(files.length).toBeGreaterThan(3)
  const violations = files.flatMap((file) =>
    importsOf(file)
      .map((target) => relative(root, target))
      .filter((target) => !allowed.includes(target.split(sep)[0] ?? ''))
      .map((target) => `${relative(root, file)} imports ${target}`),
  )
  expect(violations).toEqual([])
})

test('the pattern sees every form of import', () => {
  const text = `import a from './a.ts'\nexport * from "../b.ts"\nimport './c.ts'\nawait import('./d.ts')\nimport {\n  e,\n} from './e.ts'`
  expect([...text.matchAll(IMPORTS)].map(([, specifier]) => specifier)).toEqual([
    './a.ts',
    '../b.ts',
    './c.ts',
    './d.ts',
    './e.ts',
  ])
})

test('randomness and clocks come from where the project keeps them', () => {
  const offenders = [...Object.keys(ALLOWED)].flatMap(sourcesIn).filter((file) => {
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    const inLog = relative(root, file).startsWith(join('src', 'log') + sep)
    return /\bMath\.random\s*\(/.test(code) || (!inLog && /\bDate\.now\b/.test(code))
  })
  expect(offenders.map((file) => relative(root, file))).toEqual([])
})
