import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../core/errors.ts'
import { shownPath } from './shown-path.ts'
import { named, whatIsWrong } from './system-trouble.ts'

/**
 * Reads a file that somebody named. A device is refused as the system refuses what it cannot read: some,
 * such as `/dev/full`, never end. Pipes are read. Throws as `readFile` does.
 */
export async function readNamedFile(path: string): Promise<Buffer> {
  refuseDevice(path, await stat(path))
  return readFile(path)
}

/** The same at once. */
export function readNamedFileSync(path: string): Buffer {
  refuseDevice(path, statSync(path))
  return readFileSync(path)
}

interface Kind {
  isCharacterDevice(): boolean
  isBlockDevice(): boolean
}

function refuseDevice(path: string, kind: Kind): void {
  if (!kind.isCharacterDevice() && !kind.isBlockDevice()) return
  const message = `ENODEV: no such device, read '${path}'`
  throw Object.assign(new Error(message), { code: 'ENODEV', syscall: 'read', path })
}

/**
 * Throws a `ConfigError` where something that this project keeps itself is a pipe or a device: to open a pipe
 * is to wait for ever, in which nothing ends the process but SIGKILL. What is not there passes.
 */
export function refuseOddFile(path: string): void {
  const kind = named(path, () => statSync(path, { throwIfNoEntry: false }))
  if (kind === undefined || !(kind.isFIFO() || kind.isCharacterDevice() || kind.isBlockDevice()))
    return
  throw new ConfigError(`${shownPath(path)}: it is a pipe or a device, and no file; take it away`)
}

/** The same of all that a folder holds. */
export function refuseOddFiles(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    refuseOddFile(join(folder, name))
  }
}

/**
 * Why a file that somebody named could not be read, in words that follow its name.
 *
 * @param cause what reading it threw
 */
export function whyUnread(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'you may not read it'
    default:
      return whatIsWrong(cause) ?? `it cannot be read (${code ?? String(cause)})`
  }
}

/** The same of one that could not be written. */
export function whyUnwritten(cause: unknown): string {
  const what = whatIsWrong(cause)
  const { code } = cause as NodeJS.ErrnoException
  if (what === null) return `it cannot be written (${code ?? String(cause)})`
  return code === 'EACCES' || code === 'EPERM'
    ? 'you may not write it'
    : `it cannot be written: ${what}`
}
