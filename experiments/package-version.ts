import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's own version, found from the sources as from the build. */
export function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** What a run was made with; written beside its configuration. */
export function runVersions(): Record<string, string> {
  return { 'codegen-gym': packageVersion(), node: process.version }
}
