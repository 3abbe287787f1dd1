import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a build keeps the guest as one script, beside this file. */
export const GUEST_SCRIPT_FILE = 'guest.iife.js'

const THIS_FILE = fileURLToPath(import.meta.url)

let known: string | null = null

/**
 * The guest (`src/sandbox/guest`) as one script to evaluate in an isolate. Sources are bundled, which
 * wants esbuild; a build has kept what came of it. Made or read once a process.
 */
export function guestScript(): string {
  known ??= extname(THIS_FILE) === '.ts' ? bundledGuest() : readBuiltGuest()
  return known
}

function readBuiltGuest(): string {
  return readFileSync(join(dirname(THIS_FILE), GUEST_SCRIPT_FILE), 'utf8')
}

/** The bundle of the guest's sources; only where there are sources. */
export function bundledGuest(): string {
  return bundled(join(dirname(THIS_FILE), '..', 'guest', 'main.ts'))
}

/**
 * A module and all that it imports as one script: readable, the same for the same sources whatever
 * folder they are in, with no name left in the global scope but what the modules put there.
 *
 * @param entry an absolute path
 */
export function bundled(entry: string): string {
  // Not imported above: a build is used without it.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild')
  const { outputFiles } = buildSync({
    absWorkingDir: dirname(entry),
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    legalComments: 'none',
    // The project's own settings: none of a folder above decides.
    tsconfigRaw: { compilerOptions: { alwaysStrict: true, verbatimModuleSyntax: true } },
    logLevel: 'silent',
  })
  const [script] = outputFiles
  if (script === undefined) throw new Error(`esbuild made nothing of ${entry}`)
  return script.text
}
