import type { GuestMemory } from '../heap.ts'
import type { Meter } from '../meter.ts'
import { EBADF, ENOTDIR } from './errno.ts'
import type { FileNode } from './file-tree.ts'
import { writeLong, writeText } from './memory-writes.ts'
import type { OpenFile, OpenFiles } from './open-files.ts'

const DIRENT_BYTES = 280

/** `stat` in the structure of musl on 32 bits, without a device; null is standard input and output. */
export function writeStatus(heap: Uint32Array, at: number, node: FileNode | null, mode: number) {
  const word = at >>> 2
  heap.fill(0, word, word + 24)
  heap[word] = 1
  heap[word + 1] = mode
  heap[word + 2] = 1
  heap[word + 6] = node?.bytes?.length ?? 0
  heap[word + 8] = 4096
  heap[word + 9] = Math.ceil((node?.bytes?.length ?? 0) / 512)
  heap[word + 22] = node?.id ?? 0
}

/** A character device, a folder or a file, with who may do what. */
export function modeOf(node: FileNode | null, nowhere: FileNode): number {
  if (node === null || node === nowhere) return 0o020444
  return node.entries === null ? 0o100444 : 0o040555
}

/** WASI's own status of a descriptor: a character device, a folder or a regular file. */
export function writeDescriptorStatus(
  heap: Uint8Array,
  at: number,
  fd: number,
  files: OpenFiles,
): number {
  if (!files.isOpen(fd)) return EBADF
  heap.fill(0, at, at + 24)
  heap[at] = files.isStandard(fd) ? 2 : files.at(fd)?.node.entries === null ? 4 : 3
  return 0
}

/** Writes the next entries of a folder that fit; gives the bytes written, or a negated error. */
export function listFolder(
  memory: GuestMemory,
  meter: Meter,
  file: OpenFile | null,
  at: number,
  bytes: number,
): number {
  if (file === null) return -EBADF
  const { node } = file
  if (node.entries === null) return -ENOTDIR
  const names: [string, FileNode][] = [['.', node], ['..', node.parent ?? node], ...node.entries]
  let position = 0
  let next = Math.floor(file.position / DIRENT_BYTES)
  for (; next < names.length && position + DIRENT_BYTES <= bytes; next++) {
    const [name, entry] = names[next] as [string, FileNode]
    writeEntry(memory, at + position, name, entry, next)
    position += DIRENT_BYTES
    meter.charge(DIRENT_BYTES)
  }
  file.position = next * DIRENT_BYTES
  return position
}

function writeEntry(
  memory: GuestMemory,
  at: number,
  name: string,
  entry: FileNode,
  index: number,
): void {
  const heap = memory.u8()
  heap.fill(0, at, at + DIRENT_BYTES)
  writeLong(memory.u32(), at, entry.id)
  writeLong(memory.u32(), at + 8, (index + 1) * DIRENT_BYTES)
  heap[at + 16] = DIRENT_BYTES & 255
  heap[at + 17] = DIRENT_BYTES >> 8
  heap[at + 18] = entry.entries === null ? 8 : 4
  writeText(heap, at + 19, name)
}
