import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { whatIsWrong } from './system-trouble.ts'

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
