import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { HeapImage } from '../guest/contract.ts'

const MAGIC = 'codegen-gym cache 2\n'
const DIGEST_BYTES = 32
const HEADER_BYTES = MAGIC.length + DIGEST_BYTES

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
  const body = readVerified(pathOf(folder, key))
  if (body === null || body.length < 12) return null
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

/** Keeps an image; see {@link writeVerified}. */
export function writeSnapshot(folder: string, key: string, image: HeapImage): void {
  const head = Buffer.alloc(12)
  head.writeUInt32LE(image.low.length, 0)
  head.writeUInt32LE(image.highStart, 4)
  head.writeUInt32LE(image.high.length, 8)
  writeVerified(pathOf(folder, key), Buffer.concat([head, image.low, image.high]))
}

/** The metered module, made once a machine: reading it is several times as fast as making it. */
export function cachedModule(
  folder: string,
  key: string,
  make: () => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const file = join(folder, `python-${key}.wasm`)
  const known = readVerified(file)
  if (known !== null) return new Uint8Array(known)
  const made = make()
  writeVerified(file, Buffer.from(made.buffer, made.byteOffset, made.length))
  return made
}

/** What a file holds behind its digest; null when there is none, or when it is damaged. */
function readVerified(path: string): Buffer | null {
  let file: Buffer
  try {
    file = readFileSync(path)
  } catch {
    return null
  }
  if (file.length < HEADER_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  const digest = file.subarray(MAGIC.length, HEADER_BYTES)
  const body = file.subarray(HEADER_BYTES)
  return createHash('sha256').update(body).digest().equals(digest) ? body : null
}

/**
 * Writes a file beside its final name and renames it, so that a reader sees a whole file or none,
 * whoever else writes. A folder that cannot be written costs only the speed of later boots.
 */
function writeVerified(path: string, body: Buffer): void {
  const digest = createHash('sha256').update(body).digest()
  const temporary = join(dirname(path), `.${basename(path)}-${randomUUID()}`)
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, Buffer.concat([Buffer.from(MAGIC, 'latin1'), digest, body]))
    renameSync(temporary, path)
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
