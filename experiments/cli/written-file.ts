import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { ConfigError } from '../../src/core/errors.ts'

/** Throws a `ConfigError` where a file is in the way. Ask before the work, not after it. */
export function refuseExisting(path: string, overwrite: boolean): void {
  if (overwrite || !existsSync(path)) return
  throw new ConfigError(`${path}: it exists; name another file, or replace it by --overwrite`)
}

/** Writes beside the place and renames, so that no reader ever sees half a file. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.partial`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    const { code } = cause as NodeJS.ErrnoException
    throw new ConfigError(`${path}: it cannot be written (${code})`, { cause })
  }
}
