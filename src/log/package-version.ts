import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { graderVersion } from '../sandbox/grader-version.ts'

/** The folder of the package, found from the sources as from the build. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** The package's own version. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** What a run was made with; written beside its configuration. */
export function runVersions(): Record<string, string> {
  return {
    'codegen-gym': packageVersion(),
    node: process.version,
    grader: graderVersion(),
  }
}
