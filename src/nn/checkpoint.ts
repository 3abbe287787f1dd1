import { createHash, randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { StoredTensor } from '../core/agent.ts'
import { CheckpointError } from '../core/errors.ts'
import { syncFolder } from '../log/atomic-file.ts'
import { readNamedFile, whyUnread } from '../log/named-file.ts'
import { namedAsync } from '../log/system-trouble.ts'
import { firstInfiniteHalf, fromFloat16, toFloat16 } from './float16.ts'
import { sizeOf } from './shape.ts'

/** A safetensors file's content. */
export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly metadata: Readonly<Record<string, string>>
  /** SHA-256 of the whole file. */
  readonly sha256: string
}

/** A safetensors file that is not written yet. */
export interface EncodedTensors {
  /** SHA-256 of the whole file. */
  readonly sha256: string
  /**
   * Atomic: the file is written beside its place, brought to the disk and renamed, so a reader sees the old
   * one or the new one. Its name is on the disk once `syncFolder` has been called.
   */
  write(path: string): Promise<void>
}

const dtypeCodes = { float32: 'F32', int32: 'I32' } as const
const bytesOf: Readonly<Record<string, number>> = { F32: 4, I32: 4, F16: 2 }
/** The format's own limit on the header, in bytes. */
const maxHeaderBytes = 100_000_000

/**
 * Writes tensors in the safetensors format, which Python's `safetensors` package reads. Atomic, as
 * {@link EncodedTensors.write} is, and on the disk when it resolves. Gives the SHA-256 of the file.
 *
 * @param precision `half` rounds float32 to float16, for weights that are done with learning: half the
 *   size, and what is read is float32 again. Throws a `CheckpointError` for what a half cannot hold.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
  precision: 'single' | 'half' = 'single',
): Promise<string> {
  const { sha256, write } = encodeSafetensors(tensors, metadata, precision)
  await write(path)
  syncFolder(dirname(path))
  return sha256
}

/** What {@link writeSafetensors} writes. The tensors must not change before it is written. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>> = {},
  precision: 'single' | 'half' = 'single',
): EncodedTensors {
  const chunks = encode(tensors, metadata, precision)
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return { sha256: hash.digest('hex'), write: (path) => writeChunks(path, chunks) }
}

async function writeChunks(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const temporary = `${path}.${randomUUID()}.${process.pid}.partial`
  try {
    const file = await open(temporary, 'w')
    try {
      await namedAsync(path, async () => {
        for (const chunk of chunks) await file.writeFile(chunk)
        await file.sync()
      })
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/**
 * Reads a safetensors file of float32, float16 and int32 tensors; halves become float32.
 *
 * Throws a `CheckpointError`, one line that names the file and the rule, when it is missing,
 * truncated, or not such a file.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  let bytes: Uint8Array
  try {
    bytes = await readNamedFile(path)
  } catch (cause) {
    throw new CheckpointError(`Checkpoint ${path}: ${whyUnread(cause)}`, { cause })
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { ...decode(bytes, path), sha256 }
}

function encode(
  tensors: Readonly<Record<string, StoredTensor>>,
  metadata: Readonly<Record<string, string>>,
  precision: 'single' | 'half',
): Uint8Array[] {
  const header: Record<string, unknown> = {}
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata
  const chunks: Uint8Array[] = []
  let offset = 0
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    if (name === '__metadata__' || sizeOf(shape) !== data.length) {
      throw new CheckpointError(
        `Cannot store tensor \`${name}\`: shape [${shape.join(', ')}] with ${data.length} entries`,
      )
    }
    const halves = precision === 'half' && data instanceof Float32Array
    if (halves) assertHalves(name, data)
    const stored = halves ? toFloat16(data) : data
    const end = offset + stored.byteLength
    header[name] = {
      dtype: halves ? 'F16' : dtypeCodes[dtype],
      shape,
      data_offsets: [offset, end],
    }
    chunks.push(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength))
    offset = end
  }
  const json = Buffer.from(JSON.stringify(header))
  // The format allows trailing spaces; they align the data to 8 bytes.
  const headerBytes = Math.ceil(json.length / 8) * 8
  const head = Buffer.alloc(8 + headerBytes, ' ')
  head.writeBigUInt64LE(BigInt(headerBytes), 0)
  json.copy(head, 8)
  return [head, ...chunks]
}

function assertHalves(name: string, data: Float32Array): void {
  const broken = data.findIndex((value) => !(Math.abs(value) < firstInfiniteHalf))
  if (broken === -1) return
  throw new CheckpointError(
    `Cannot store tensor \`${name}\` with the precision \`half\`: it holds ${data[broken]} at ${broken}, and halves end at 65,504; store it with \`single\``,
  )
}

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

function decode(bytes: Uint8Array, path: string): Pick<SafetensorsFile, 'tensors' | 'metadata'> {
  const { header, dataStart } = decodeHeader(bytes, path)
  const dataBytes = bytes.byteLength - dataStart
  const tensors: Record<string, StoredTensor> = {}
  let metadata: Record<string, string> = {}
  const spans: (readonly [number, number])[] = []
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = value as Record<string, string>
      continue
    }
    const entry = checkEntry(name, value, dataBytes, path)
    spans.push(entry.data_offsets)
    tensors[name] = readEntry(bytes, dataStart, entry)
  }
  checkCoverage(spans, dataBytes, path)
  return { tensors, metadata }
}

function decodeHeader(bytes: Uint8Array, path: string) {
  if (bytes.byteLength < 8) throw invalid(path, `it is only ${bytes.byteLength} bytes long`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = Number(view.getBigUint64(0, true))
  if (headerBytes > maxHeaderBytes) throw invalid(path, 'it is not a safetensors file')
  if (8 + headerBytes > bytes.byteLength) {
    throw invalid(path, `it is truncated within its header of ${headerBytes} bytes`)
  }
  let header: unknown
  try {
    header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + headerBytes)).toString('utf8'))
  } catch {
    throw invalid(path, 'its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw invalid(path, 'its header is not a JSON object')
  }
  return { header: header as Record<string, unknown>, dataStart: 8 + headerBytes }
}

function checkEntry(name: string, value: unknown, dataBytes: number, path: string): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Entry>
  const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0
  if (!Array.isArray(shape) || !shape.every(isCount) || !Array.isArray(offsets)) {
    throw invalid(path, `tensor \`${name}\` has no valid shape and offsets`)
  }
  const bytes = bytesOf[String(dtype)]
  if (dtype === undefined || bytes === undefined) {
    throw invalid(path, `tensor \`${name}\` is ${String(dtype)}; only F32, F16 and I32 can be read`)
  }
  const [start, end] = offsets as unknown as [number, number]
  if (!isCount(start) || !isCount(end) || end - start !== bytes * sizeOf(shape)) {
    throw invalid(path, `the offsets of tensor \`${name}\` do not fit its shape`)
  }
  if (end > dataBytes) throw invalid(path, `it is truncated within tensor \`${name}\``)
  return { dtype, shape, data_offsets: [start, end] }
}

/** The format wants the tensors to fill the file without gaps or overlaps. */
function checkCoverage(
  spans: readonly (readonly [number, number])[],
  dataBytes: number,
  path: string,
): void {
  let position = 0
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (start !== position) throw invalid(path, 'its tensors overlap or leave gaps')
    position = end
  }
  if (position !== dataBytes) {
    throw invalid(path, `${dataBytes - position} bytes follow its last tensor`)
  }
}

function readEntry(bytes: Uint8Array, dataStart: number, entry: Entry): StoredTensor {
  const [start, end] = entry.data_offsets
  // Copied, because a foreign file's header need not align its data.
  const raw = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end))
  const { dtype, shape } = entry
  if (dtype === 'I32') return { dtype: 'int32', shape, data: new Int32Array(raw.buffer) }
  const data =
    dtype === 'F16' ? fromFloat16(new Uint16Array(raw.buffer)) : new Float32Array(raw.buffer)
  return { dtype: 'float32', shape, data }
}

function invalid(path: string, why: string): CheckpointError {
  return new CheckpointError(`Checkpoint ${path} cannot be used: ${why}`)
}
