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

/** Of the sandbox's sources, the values and texts they use, and the interpreter. */
function hashOf(sources: string): string {
  const hash = createHash('sha256')
  for (const folder of ['core', 'sandbox', 'values']) {
    const root = join(sources, folder)
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    for (const file of files) {
      hash.update(file.slice(sources.length)).update('\0').update(readFileSync(file)).update('\0')
    }
  }
  const { version } = createRequire(import.meta.url)('pyodide/package.json') as { version: string }
  return hash.update(version).digest('hex').slice(0, 12)
}
