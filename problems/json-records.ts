import { constants } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ConfigError } from '../src/core/errors.ts'
import type { PyValue } from '../src/core/py-value.ts'
import { readNamedFile, whyUnread } from '../src/log/named-file.ts'
import { PythonJsonError, PythonJsonReader, parsePythonJson } from '../src/values/python-json.ts'

/** What reading a foreign file may take. */
export interface ReadingLimits {
  /** Largest file in mebibytes, packed and unpacked; at least 1. Default 1024. */
  readonly maxMb: number
}

export const DEFAULT_READING_LIMITS: ReadingLimits = { maxMb: 1024 }

const MIB = 1_048_576
const unpack = promisify(gunzip)

/** One value of a file of records, or a line that holds none. */
export type RecordRow =
  | { readonly line: number; readonly value: PyValue }
  | { readonly line: number; readonly unreadable: string }

/**
 * Reads a file, unpacked where it begins like a gzip.
 *
 * @throws {ConfigError} where it is missing, damaged or larger than the limits.
 */
export async function readFileBytes(file: string, limits: ReadingLimits): Promise<Buffer> {
  const packed = await readWithin(file, limits)
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed
  try {
    return await unpack(packed, { maxOutputLength: limits.maxMb * MIB })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file, 'unpacked it is', limits, cause)
    throw new ConfigError(`${file}: a damaged gzip`, { cause })
  }
}

async function readWithin(file: string, limits: ReadingLimits): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size > limits.maxMb * MIB) throw tooLarge(file, 'it is', limits)
    return await readNamedFile(file)
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause
    throw new ConfigError(`${file}: ${whyUnread(cause)}`, { cause })
  }
}

function tooLarge(
  file: string,
  what: string,
  { maxMb }: ReadingLimits,
  cause?: unknown,
): ConfigError {
  return new ConfigError(
    `${file}: ${what} larger than ${maxMb} MB; allow more by --max-mb, or cut the file`,
    cause === undefined ? {} : { cause },
  )
}

/**
 * The records of a file: one a line, or the items of one JSON list, or one object over several lines.
 * What cannot be read is a row of its own with line and reason: invalid UTF-8, broken JSON. Empty
 * lines are none.
 */
export function* recordRows(bytes: Buffer): Generator<RecordRow> {
  const content = withoutMark(bytes)
  const first = content.find((byte) => byte > 0x20)
  if (first === BRACKET) {
    yield* listRows(content)
    return
  }
  const rows = lineRows(content)
  const head = rows.next()
  if (head.done === true) return
  if ('unreadable' in head.value && first === BRACE) {
    const whole = wholeRow(content)
    if (whole !== null) {
      yield whole
      return
    }
  }
  yield head.value
  yield* rows
}

const NEWLINE = 0x0a
const BRACKET = 0x5b
const BRACE = 0x7b

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** The text of bytes, or why there is none. */
type Decoded = { readonly text: string } | { readonly unreadable: string }

function utf8(bytes: Buffer): Decoded {
  // What the engine holds in one text, should every byte be a letter.
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    const mib = Math.floor(constants.MAX_STRING_LENGTH / MIB)
    return { unreadable: `longer than the ${mib} MB that one record may have; cut it` }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { unreadable: 'not valid UTF-8' }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof PythonJsonError) return `not valid JSON: ${error.message}`
  throw error
}

function* lineRows(bytes: Buffer): Generator<RecordRow> {
  let line = 0
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    const piece = bytes.subarray(start, end)
    start = end + 1
    line++
    const row = rowOf(piece, line)
    if (row !== null) yield row
  }
}

function rowOf(bytes: Buffer, line: number): RecordRow | null {
  if (!bytes.some((byte) => byte > 0x20)) return null
  const decoded = utf8(bytes)
  if ('unreadable' in decoded) return { line, ...decoded }
  try {
    return { line, value: parsePythonJson(decoded.text) }
  } catch (error) {
    return { line, unreadable: reasonOf(error) }
  }
}

/** An object that is written over several lines; null where the file is none. */
function wholeRow(bytes: Buffer): RecordRow | null {
  const decoded = utf8(bytes)
  if ('unreadable' in decoded) return null
  try {
    return { line: 1, value: parsePythonJson(decoded.text) }
  } catch (error) {
    reasonOf(error)
    return null
  }
}

/** Items up to the first that is broken: where the next begins is not known after it. */
function* listRows(bytes: Buffer): Generator<RecordRow> {
  const decoded = utf8(bytes)
  if ('unreadable' in decoded) {
    yield { line: 1, ...decoded }
    return
  }
  const { text } = decoded
  const lineOf = lineCounter(text)
  const reader = new PythonJsonReader(text)
  reader.skips('[')
  try {
    if (reader.skips(']')) return
    for (;;) {
      reader.skipSpace()
      const line = lineOf(reader.offset)
      yield { line, value: reader.value() }
      if (reader.skips(']')) break
      if (!reader.skips(',')) reader.fail('expected `,` or `]`')
    }
    reader.end()
  } catch (error) {
    const reason = reasonOf(error)
    yield { line: lineOf((error as PythonJsonError).offset), unreadable: reason }
  }
}

/** Lines of offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  // Kept from one offset to the next: a line may hold a million records.
  let newline = text.indexOf('\n')
  return (offset) => {
    while (newline >= 0 && newline < offset) {
      line++
      newline = text.indexOf('\n', newline + 1)
    }
    return line
  }
}
