import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HeapImage } from './guest/boot.ts'

const MAGIC = 'codegen-gym heap image 1\n'
const DIGEST_BYTES = 32
const HEADER_BYTES = MAGIC.length + DIGEST_BYTES + 12

/** Where images are kept: the user's cache folder, else the temporary one. */
export function defaultSnapshotDir(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir() || tmpdir(), '.cache')
  return join(cache, 'codegen-gym')
}

/**
 * A digest of everything an image depends on. Another Pyodide, Node or preparation gives another
 * file, so that a stale image is never read.
 */
export function snapshotKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 24)
}

/** Reads an image; null when there is none, or when the file is truncated or damaged. */
export function readSnapshot(folder: string, key: string): HeapImage | null {
  let file: Buffer
  try {
    file = readFileSync(pathOf(folder, key))
  } catch {
    return null
  }
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  const digest = file.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES)
  const body = file.subarray(MAGIC.length + DIGEST_BYTES)
  if (!createHash('sha256').update(body).digest().equals(digest)) return null
  const lowBytes = body.readUInt32LE(0)
  const highStart = body.readUInt32LE(4)
  const highBytes = body.readUInt32LE(8)
  if (body.length !== 12 + lowBytes + highBytes) return null
  return {
    low: new Uint8Array(body.subarray(12, 12 + lowBytes)),
    highStart,
    high: new Uint8Array(body.subarray(12 + lowBytes)),
  }
}

/**
 * Writes an image beside its final name and renames it, so that a reader sees a whole file or
 * none, whoever else writes. A folder that cannot be written costs only the speed of later boots.
 */
export function writeSnapshot(folder: string, key: string, image: HeapImage): void {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(image.low.length, 0)
  head.writeUInt32LE(image.highStart, 4)
  head.writeUInt32LE(image.high.length, 8)
  const body = Buffer.concat([head, image.low, image.high])
  const digest = createHash('sha256').update(body).digest()
  const temporary = join(folder, `.${key}-${randomUUID()}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(temporary, Buffer.concat([Buffer.from(MAGIC, 'latin1'), digest, body]))
    renameSync(temporary, pathOf(folder, key))
  } catch {
    remove(temporary)
  }
}

/** Deletes an image that turned out not to work. */
export function dropSnapshot(folder: string, key: string): void {
  remove(pathOf(folder, key))
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // A folder that cannot be written holds nothing to remove.
  }
}

function pathOf(folder: string, key: string): string {
  return join(folder, `python-${key}.heap`)
}
