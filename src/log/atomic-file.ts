import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { named } from './system-trouble.ts'

/**
 * Written beside its place and renamed: a reader sees the old file or the new one, whatever happens. What
 * the system throws names the file, and leaves nothing beside it.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.partial`
  try {
    named(path, () => writeFileSync(temporary, content))
    renameSync(temporary, path)
  } catch (error) {
    removeIfThere(temporary)
    throw naming(error, temporary, path)
  }
}

/** What could not be written may have no place that anything could be removed from. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {}
}

/** The name that the caller gave, in place of the one beside it. */
function naming(error: unknown, temporary: string, path: string): unknown {
  if (error instanceof Error && 'path' in error && error.path === temporary) {
    Object.assign(error, { path })
  }
  return error
}
