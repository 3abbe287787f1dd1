import { readFileSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

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
