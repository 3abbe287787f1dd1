import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { SandboxOptions } from '../../../src/sandbox/pool/sandbox-options.ts'
import type { PooledSandbox } from '../../../src/sandbox/pool.ts'

/** A sandbox that can be started again and again, and the hash of everything it is made of. */
export interface SandboxUnderTest {
  readonly hash: string
  open(options?: SandboxOptions): Promise<PooledSandbox>
}

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url))

/**
 * The sandbox of this checkout, or of another folder of sources, such as a copy with a hole in it.
 *
 * @param sources the folder that holds `sandbox/pool.ts`
 */
export async function sandboxUnderTest(sources: string = SOURCES): Promise<SandboxUnderTest> {
  const pool = pathToFileURL(join(sources, 'sandbox', 'pool.ts')).href
  const { createSandbox } = (await import(pool)) as typeof import('../../../src/sandbox/pool.ts')
  return { hash: hashOf(sources), open: (options) => createSandbox(options) }
}

/** Of the code of the sandbox, of the values and contracts it uses, and of the interpreter. */
function hashOf(sources: string): string {
  const hash = createHash('sha256')
  const own = ['sandbox', 'values'].flatMap((folder) => codeIn(join(sources, folder)))
  for (const file of [...own, ...contractsOf(sources, own)]) {
    hash.update(file.slice(sources.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  const { version } = createRequire(import.meta.url)('pyodide/package.json') as { version: string }
  return hash.update(version).digest('hex').slice(0, 12)
}

function codeIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|py|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The files of `core` that others import: what else lies there is no part of the sandbox. */
function contractsOf(sources: string, files: readonly string[]): string[] {
  const names = files.flatMap((file) =>
    Array.from(
      readFileSync(file, 'utf8').matchAll(/'[./]*\/core\/([\w-]+\.ts)'/g),
      ([, name]) => name!,
    ),
  )
  return [...new Set(names)].sort().map((name) => join(sources, 'core', name))
}
