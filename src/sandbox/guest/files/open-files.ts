import type { GuestMemory } from '../heap.ts'
import { halt, type Meter } from '../meter.ts'
import { EBADF, EINVAL, EISDIR, EMFILE, ESPIPE } from './errno.ts'
import type { FileNode } from './file-tree.ts'
import { writeLong } from './memory-writes.ts'

export interface OpenFile {
  readonly node: FileNode
  position: number
}

const MAX_OPEN = 64
/** Standard input, output and error. */
const STANDARD = 3

/** The table of open files: all state that files have. */
export class OpenFiles {
  readonly #memory: GuestMemory
  readonly #meter: Meter
  readonly #nowhere: FileNode
  #open: (OpenFile | null)[] = []

  /** @param nowhere the one file that may be written */
  constructor(memory: GuestMemory, meter: Meter, nowhere: FileNode) {
    this.#memory = memory
    this.#meter = meter
    this.#nowhere = nowhere
  }

  closeAll(): void {
    this.#open = []
  }

  at(fd: number): OpenFile | null {
    return this.#open[fd - STANDARD] ?? null
  }

  isStandard(fd: number): boolean {
    return fd >= 0 && fd < STANDARD
  }

  isOpen(fd: number): boolean {
    return this.isStandard(fd) || this.at(fd) !== null
  }

  open(node: FileNode): number {
    const free = this.#open.indexOf(null)
    const place = free < 0 ? this.#open.length : free
    if (place >= MAX_OPEN) return -EMFILE
    this.#open[place] = { node, position: 0 }
    return place + STANDARD
  }

  close(fd: number): number {
    if (fd < STANDARD || this.at(fd) === null) return EBADF
    this.#open[fd - STANDARD] = null
    return 0
  }

  /** @param offset where to read; below 0 at the file's own position, which then moves */
  read(fd: number, vectors: number, count: number, readAt: number, offset: number): number {
    const heap = this.#memory.u32()
    if (fd === 0) {
      // Standard input is always at its end.
      heap[readAt >>> 2] = 0
      return 0
    }
    const file = this.at(fd)
    if (file === null) return EBADF
    if (file.node.bytes === null) return EISDIR
    const start = offset < 0 ? file.position : offset
    let position = start
    for (let i = 0; i < count; i++) {
      const at = heap[(vectors >>> 2) + 2 * i] as number
      const size = heap[(vectors >>> 2) + 2 * i + 1] as number
      const part = file.node.bytes.subarray(position, position + size)
      this.#meter.charge(part.length >>> 5)
      this.#memory.u8().set(part, at)
      position += part.length
      if (part.length < size) break
    }
    if (offset < 0) file.position = position
    heap[readAt >>> 2] = position - start
    return 0
  }

  seek(fd: number, offset: bigint, whence: number, newAt: number): number {
    if (this.isStandard(fd)) return ESPIPE
    const file = this.at(fd)
    if (file === null) return EBADF
    const size = file.node.bytes?.length ?? 0
    const from = whence === 0 ? 0 : whence === 1 ? file.position : size
    const to = from + Number(offset)
    if (!(to >= 0 && to < 2 ** 31)) return EINVAL
    file.position = to
    writeLong(this.#memory.u32(), newAt, to)
    return 0
  }

  write(fd: number, vectors: number, count: number, written: number): number {
    const isNowhere = this.at(fd)?.node === this.#nowhere
    if (fd !== 1 && fd !== 2 && !isNowhere) return EBADF
    const heap = this.#memory.u32()
    let bytes = 0
    for (let i = 0; i < count; i++) bytes += heap[(vectors >>> 2) + 2 * i + 1] ?? 0
    if (isNowhere) this.#meter.charge(bytes >>> 5)
    else this.#meter.outputBytes += bytes
    if (this.#meter.outputBytes > this.#meter.outputLimit) halt('output', 'stdout')
    heap[written >>> 2] = bytes
    return 0
  }
}
