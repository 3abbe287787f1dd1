import { beforeEach, describe, expect, it } from 'vitest'
import { ReadOnlyFiles } from '../../../../src/sandbox/guest/files/read-only-files.ts'
import { viewsOf } from '../../../../src/sandbox/guest/heap.ts'
import { type Meter, newMeter } from '../../../../src/sandbox/guest/meter.ts'

const [EACCES, EBADF, EISDIR, EMFILE, ENAMETOOLONG] = [2, 8, 31, 33, 37]
const [ENOENT, ENOTDIR, EROFS, ESPIPE] = [44, 54, 69, 70]
const AT_FDCWD = -100
const PATH = 1024
const VECTOR = 8192
const RESULT = 8208
const DATA = 16_384

const buffer = new ArrayBuffer(65_536)
const memory = viewsOf(() => ({ buffer, grow: () => -1 }))
const archive = Uint8Array.from({ length: 100 }, (_, i) => i)

let meter: Meter
let charged: number
let files: ReadOnlyFiles
beforeEach(() => {
  meter = newMeter()
  charged = 0
  meter.charge = (units) => {
    charged += units
  }
  meter.outputLimit = 1000
  files = new ReadOnlyFiles(memory, meter, {
    archive,
    archivePath: '/lib/python.zip',
    home: '/home/solution',
  })
})

function call(name: string, ...args: (number | bigint)[]): number {
  return (files.calls[name] as (...args: (number | bigint)[]) => number)(...args)
}

/** A path in memory. */
function at(path: string): number {
  memory.u8().set(new TextEncoder().encode(`${path}\0`), PATH)
  return PATH
}

function open(path: string, flags = 0, folder = AT_FDCWD): number {
  return call('__syscall_openat', folder, at(path), flags)
}

/** What a call with one buffer gives, with the bytes that it says it moved. */
function withBuffer(name: string, fd: number, size: number): { error: number; bytes: number } {
  memory.u32().set([DATA, size], VECTOR >>> 2)
  const error = call(name, fd, VECTOR, 1, RESULT)
  return { error, bytes: memory.u32()[RESULT >>> 2] ?? 0 }
}

describe('the read-only files', () => {
  it('are read from where one stands, by every form of a path', () => {
    for (const path of ['/lib/python.zip', '../../lib/python.zip', '/./lib//../lib/python.zip']) {
      const fd = open(path)
      expect(fd).toBeGreaterThanOrEqual(3)
      expect(withBuffer('fd_read', fd, 60)).toEqual({ error: 0, bytes: 60 })
      expect(withBuffer('fd_read', fd, 60)).toEqual({ error: 0, bytes: 40 })
      expect(memory.u8().slice(DATA, DATA + 40)).toEqual(archive.slice(60))
      expect(call('fd_seek', fd, 0n, 0, RESULT)).toBe(0)
      expect(withBuffer('fd_read', fd, 5).bytes).toBe(5)
      expect(call('fd_close', fd)).toBe(0)
    }
    const lib = open('/lib')
    expect(open('python.zip', 0, lib)).toBeGreaterThan(lib)
  })

  it('answer with the error that is due', () => {
    expect(open('/nothing')).toBe(-ENOENT)
    expect(open('/lib/python.zip/more')).toBe(-ENOTDIR)
    expect(open('lib', 0, 40)).toBe(-EBADF)
    expect(open(`/${'a'.repeat(5000)}`)).toBe(-ENAMETOOLONG)
    expect(withBuffer('fd_read', open('/lib'), 1).error).toBe(EISDIR)
    expect(call('fd_seek', 1, 0n, 0, RESULT)).toBe(ESPIPE)
    expect(call('fd_close', 1)).toBe(EBADF)
    expect(call('__syscall_faccessat', AT_FDCWD, at('/lib'), 2)).toBe(-EROFS)
    expect(call('__syscall_statfs64', at('/lib'))).toBe(-EACCES)
  })

  it('are never written: whoever tries tampers', () => {
    const tampers = { stop: 'tamper' }
    for (const flags of [1, 2, 64, 512, 1024]) {
      expect(() => open('/lib/python.zip', flags)).toThrow(expect.objectContaining(tampers))
      expect(() => open('/tmp/new', flags)).toThrow(expect.objectContaining(tampers))
    }
    expect(() => call('fd_pwrite', 3)).toThrow(expect.objectContaining(tampers))
    expect(withBuffer('fd_write', open('/dev/null', 1), 640)).toEqual({ error: 0, bytes: 640 })
    expect(withBuffer('fd_write', open('/lib/python.zip'), 1).error).toBe(EBADF)
  })

  it('count what is printed, and stop a program at its limit', () => {
    expect(withBuffer('fd_write', 1, 900)).toEqual({ error: 0, bytes: 900 })
    const stops = expect.objectContaining({ stop: 'output' })
    expect(() => withBuffer('fd_write', 2, 101)).toThrow(stops)
  })

  it('take fuel for the characters of a path, found or not, and for the bytes read', () => {
    open('/nothing')
    expect(charged).toBe('/nothing'.length * 16)
    const fd = open('/lib/python.zip')
    charged = 0
    withBuffer('fd_read', fd, 64)
    expect(charged).toBe(2)
  })

  it('are open 64 at a time, and none after a reset', () => {
    for (let i = 0; i < 64; i++) expect(open('/tmp')).toBe(i + 3)
    expect(open('/tmp')).toBe(-EMFILE)
    files.reset()
    expect(call('__syscall_fstat64', 3, RESULT)).toBe(-EBADF)
    expect(open('/tmp')).toBe(3)
  })
})
