import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../../src/core/errors.ts'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { whyUnwritten } from '../../src/log/named-file.ts'

/**
 * Throws a `ConfigError` where a problem set cannot be written: its folder is missing, a file is in the
 * way, or, with `overwrite`, something that is no problem set. Ask before the work, not after it.
 */
export function refuseExisting(path: string, overwrite: boolean): void {
  refuseNoFolder(path)
  if (!existsSync(path)) return
  if (!overwrite) {
    throw new ConfigError(`${path}: it exists; name another file, or replace it by --overwrite`)
  }
  if (!holdsProblemSet(path)) {
    throw new ConfigError(`${path}: it is no problem set, and is not replaced; name another file`)
  }
}

/** Throws a `ConfigError` where a file cannot be written for its folder's sake. Ask before the work. */
export function refuseNoFolder(path: string): void {
  refuseFolder(path)
  const folder = dirname(path)
  if (!existsSync(folder)) throw new ConfigError(`${path}: there is no folder ${folder}; make it`)
  refuseUnwritable(path, folder)
}

/** The same for a file whose folders are made when they are missing. */
export function refuseNoPlace(path: string): void {
  refuseFolder(path)
  refuseUnwritable(path, nearestFolder(dirname(path)))
}

/**
 * The same for a folder that is made, with those above it, when it is missing.
 *
 * @param option by which another one is named
 */
export function refuseNoFolderPlace(path: string, option: string): void {
  refuseUnwritable(path, nearestFolder(path), ` by ${option}`)
}

/** The nearest one above that is there. */
function nearestFolder(folder: string): string {
  let above = folder
  while (!existsSync(above) && dirname(above) !== above) above = dirname(above)
  return above
}

function refuseFolder(path: string): void {
  if (isFolder(path)) throw new ConfigError(`${path}: it is a folder; name a file`)
}

function refuseUnwritable(path: string, folder: string, by = ''): void {
  if (!isFolder(folder)) {
    const what = folder === path ? 'it' : folder
    throw new ConfigError(`${path}: ${what} is no folder; name another one${by}`)
  }
  try {
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    const where = folder === '.' ? 'this folder' : folder
    const why = whyUnwritten(cause)
    throw new ConfigError(
      `${path}: nothing may be written to ${where} (${why}); name another folder${by}`,
      { cause },
    )
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

/** An empty file counts, too: there is nothing to lose. */
function holdsProblemSet(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8')
    if (text === '') return true
    const { problems } = JSON.parse(text) as { readonly problems?: unknown }
    return Array.isArray(problems)
  } catch {
    return false
  }
}

/** Writes beside the place and renames, so that no reader ever sees half a file. */
export function writeWhole(path: string, text: string): void {
  try {
    writeAtomically(path, text)
  } catch (cause) {
    throw new ConfigError(`${path}: ${whyUnwritten(cause)}`, { cause })
  }
}
