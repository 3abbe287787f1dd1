import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SandboxError } from '../../core/errors.ts'
import type { GuestGlobals } from '../guest/wasm.ts'
import { METERING_DIGEST, meterModule } from '../wasm/metering.ts'
import { withoutFolders } from './archive.ts'
import { guestScript } from './guest-script.ts'
import { PREPARATION } from './preparation.ts'
import { cachedModule, snapshotKey } from './snapshot.ts'

/** Folders of the standard library that only help attackers: raw memory, other interpreters. */
const REMOVED_FOLDERS = ['_pyodide/', 'concurrent/interpreters/', 'ctypes/', 'pyodide/']

/** The files of Pyodide, read once a process. */
export interface PythonFiles {
  readonly version: string
  readonly script: string
  readonly wasm: Uint8Array
  /**
   * That module, compiled. While somebody holds it, V8 gives its machine code, hot as it is by then, to
   * every isolate that compiles the same bytes; without it each isolate would begin with slow code.
   */
  readonly compiled: object
  readonly standardLibrary: Uint8Array
  readonly key: string
}

/** Finds Pyodide among the installed packages and reads it. Throws a `SandboxError` if it cannot. */
export function readPythonFiles(cacheFolder: string): PythonFiles {
  const require = createRequire(import.meta.url)
  try {
    const folder = dirname(require.resolve('pyodide/package.json'))
    const lock = JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8')) as {
      info: { python: string }
    }
    const source = readFileSync(join(folder, 'pyodide.asm.mjs'), 'utf8')
    const published = readFileSync(join(folder, 'pyodide.asm.wasm'))
    const standardLibrary = withoutFolders(
      readFileSync(join(folder, 'python_stdlib.zip')),
      REMOVED_FOLDERS,
    )
    const moduleKey = snapshotKey([published, METERING_DIGEST])
    const wasm = cachedModule(cacheFolder, moduleKey, () => meterModule(published))
    return {
      version: lock.info.python,
      script: asScript(source),
      wasm,
      compiled: new (globalThis as unknown as GuestGlobals).WebAssembly.Module(wasm),
      standardLibrary,
      key: snapshotKey([
        source,
        moduleKey,
        standardLibrary,
        PREPARATION,
        guestScript(),
        process.version,
        process.arch,
      ]),
    }
  } catch (cause) {
    throw new SandboxError(
      `Expected the pyodide package to be installed and whole: ${(cause as Error).message}`,
      { cause },
    )
  }
}

/** Isolates load scripts, not modules: the export becomes a global, the module's own URL a text. */
function asScript(source: string): string {
  const exported = /export default _createPyodideModule;?\s*$/
  if (!exported.test(source)) throw new Error('pyodide.asm.mjs has another form than expected')
  return source
    .replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"')
    .replace(exported, 'globalThis.createPyodideModule = _createPyodideModule')
}
