import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { isRunning } from './machine.ts'
import { named } from './system-trouble.ts'

/** As {@link writeAtomically} names what is half written, and `writeSafetensors`. */
const PARTIAL = /\.(?<pid>\d+)\.partial$/

/**
 * Written beside its place, brought to the disk and renamed: a reader sees the old file or the new one,
 * whatever happens. What the system throws names the file, and leaves nothing beside it; a process that is
 * killed leaves what {@link sweepPartial} removes.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.partial`
  try {
    named(path, () => writeFileSync(temporary, content, { flush: true }))
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (error) {
    removeIfThere(temporary)
    throw naming(error, temporary, path)
  }
}

/** Brings to the disk what was made, renamed or removed in a folder; until then a power failure undoes it. */
export function syncFolder(path: string): void {
  let folder: number
  try {
    folder = openSync(path, 'r')
  } catch (error) {
    // One may be allowed to write in a folder and not to read it.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return
    throw error
  }
  try {
    fsyncSync(folder)
  } catch (error) {
    // Some file systems have no such thing for folders.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  } finally {
    closeSync(folder)
  }
}

/** Removes what was left half written in a folder, by processes that have ended. */
export function sweepPartial(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = PARTIAL.exec(name)?.groups?.pid
    if (pid !== undefined && hasEnded(Number(pid))) removeIfThere(join(folder, name))
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    // It is not there yet.
    return []
  }
}

/** This one writes nothing now: an earlier one had its number. */
function hasEnded(pid: number): boolean {
  return pid === process.pid || !isRunning(pid)
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
